"""A profile: who does the work of a build."""

from pydantic import Field

from pipeline.spec.base import StrictModel


class Profile(StrictModel):
    """``configs/profiles/<name>.yaml``."""

    scheduler: str = Field(
        pattern=r"^(tcp|tls|ucx|inproc)://\S+$",
        description="address of a dask scheduler whose workers see the same folders",
    )
