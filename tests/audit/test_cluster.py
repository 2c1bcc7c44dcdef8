"""A run on a local Dask cluster of two workers, one of which is killed: nothing is lost."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from compliance.audit.cluster import Cluster
from compliance.audit.judging import Judging
from compliance.audit.run import Asked, Audit
from compliance.audit.store import Store
from compliance.errors import UsageError
from compliance.intake import Known
from compliance.testing.country import country, write
from tests.audit.shown import everything
from tests.audit.stores import TODAY, Here, Nobody, book

distributed = pytest.importorskip("distributed") if not os.environ.get("CI") else __import__("distributed")


class _Killer:
    """Kills a worker of the cluster as soon as something came back."""

    def __init__(self, cluster: object) -> None:
        self._cluster = cluster
        self.killed = 0

    def begun(self, run: int, goes_on: bool, files: int, todo: int) -> None: ...

    def advanced(self, files: int, findings: int) -> None:
        if not self.killed:
            nanny = next(iter(self._cluster.workers.values()))  # type: ignore[attr-defined]
            self.killed = nanny.process.pid
            os.kill(self.killed, signal.SIGKILL)

    def stage(self, what: object) -> None: ...


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
def test_a_worker_killed_loses_nothing(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    write(pages, country(4, 45, (2023, 2024), every=6))
    judging = Judging(book(None), Known(today=TODAY))
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
        ) as cluster,
        Store(tmp_path / "cluster.duckdb", write=True) as store,
    ):
        killer = _Killer(cluster)
        audit = Audit(store, Asked((str(pages),), judging, 2), killer)
        done = audit.run(Cluster(cluster.scheduler_address, judging, audit.codes))
    assert killer.killed
    assert (done.files, done.new) == (90, 90)
    with Store(tmp_path / "here.duckdb", write=True) as store:
        audit = Audit(store, Asked((str(pages),), judging), Nobody())
        audit.run(Here(judging, audit.codes))
    assert everything(tmp_path / "cluster.duckdb") == everything(tmp_path / "here.duckdb")


def test_no_cluster_is_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("compliance.audit.cluster._CONNECT", 1)
    judging = Judging(book(None))
    with Store(tmp_path / "a.duckdb", write=True) as store:
        audit = Audit(store, Asked((str(tmp_path),), judging), Nobody())
        with (
            pytest.raises(UsageError, match="连不上集群"),
            Cluster("tcp://127.0.0.1:9", judging, audit.codes),
        ):
            pass
