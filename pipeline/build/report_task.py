"""The report of an atlas: made anew when one of its editions was, or its own code has changed."""

from collections.abc import Sequence

from pipeline.build.digests import digest_of
from pipeline.build.events import Event, Tell
from pipeline.build.parts import Parts
from pipeline.build.plan import EditionPlan, plan_atlas
from pipeline.build.publish import publish, shown
from pipeline.build.recovery import recover
from pipeline.build.survey import content
from pipeline.build.tasks import Bench, Task
from pipeline.build.workspace import Workspace
from pipeline.spec.atlas import AtlasSpec


def bring_report(bench: Bench, workspace: Workspace, atlas: AtlasSpec, tell: Tell) -> None:
    """Write and publish the report of all editions of the atlas that this program made."""
    plans = plan_atlas(atlas, ())
    target = workspace.outputs / "reports" / atlas.id
    contents = {f"task {plan.name}": content(bench, plan.name) for plan in plans}
    order = {"order": digest_of(atlas.model_dump()), **contents}
    name = f"{atlas.id}/report"
    recover(target.parent)
    is_there = shown(target) != ""
    if any(contents.values()) and (bench.why(name, order) or not is_there):
        target.parent.mkdir(parents=True, exist_ok=True)
        bench.run(Task(name, order, lambda parts: _make(bench, workspace, atlas, plans, parts)), [])
    tell(Event("report", name, f"report: {target / 'index.html'}"))


def _make(
    bench: Bench,
    workspace: Workspace,
    atlas: AtlasSpec,
    plans: Sequence[EditionPlan],
    parts: Parts,
) -> tuple[str, str]:
    from pipeline.build.receipts import file_facts
    from pipeline.export.report import write_report
    from pipeline.spec.catalogue import Catalogue

    made = [bench.kept(plan.name) for plan in plans]
    parts.program(__name__, ["pipeline.export.report"])
    staged = workspace.staging / "report"
    staged.mkdir(parents=True)
    specs = Catalogue(workspace.root).noting(parts.spec)
    write_report(staged, atlas, [edition.report for edition in made if edition], specs)
    digest = digest_of(file_facts(staged))
    publish(staged, workspace.outputs / "reports" / atlas.id, digest)
    return digest, digest
