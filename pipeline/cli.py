"""The command line: every command of ``naatlas`` below one name."""

import pipeline.environment  # noqa: I001  (before any geospatial library)

import click

import pipeline
from pipeline.commands.building import build, refresh
from pipeline.commands.fetching import fetch
from pipeline.commands.judging import check, crs, diff, rules, validate
from pipeline.commands.publishing import accept, rollback


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(pipeline.__version__, prog_name="naatlas")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.pass_context
def main(context: click.Context, debug: bool) -> None:
    """Turn national environmental data into layers of the North American Environmental Atlas."""
    context.obj = debug


for command in (build, refresh, accept, rollback, check, validate, rules, crs, diff, fetch):
    main.add_command(command)


if __name__ == "__main__":
    main()
