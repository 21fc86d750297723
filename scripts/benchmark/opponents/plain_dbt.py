"""Plain dbt: one table model and two tests a segment, over the same marts, run as people run it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import yaml

from benchmark.opponents.people import members_sql, people_sql
from benchmark.opponents.script import load
from benchmark.specs import made_up_segments

KEPT = (
    "models/staging",
    "models/shop",
    "models/marts",
    "macros",
    "dbt_project.yml",
    "profiles.yml",
)
TESTS = """
models:
  - name: {name}
    data_tests:
      - not_null: {{arguments: {{column_name: customer_id}}}}
      - unique: {{arguments: {{column_name: "account_id || '/' || customer_id"}}}}
"""


def write_project(source: Path, folder: Path, as_of: str, count: int) -> None:
    """Write the project: our marts without their tests, and a table a segment."""
    shutil.rmtree(folder, ignore_errors=True)
    for part in KEPT:
        copy = shutil.copytree if (source / part).is_dir() else shutil.copy
        (folder / part).parent.mkdir(parents=True, exist_ok=True)
        copy(source / part, folder / part)
    for path in folder.glob("models/**/*.yml"):
        path.write_text(yaml.safe_dump(without_tests(yaml.safe_load(path.read_text()))))
    named = (folder / "dbt_project.yml").read_text().splitlines()
    named = ["model-paths: [models]" if line.startswith("model-paths") else line for line in named]
    (folder / "dbt_project.yml").write_text("\n".join(named))
    made = folder / "models" / "segments"
    made.mkdir()
    segments = made_up_segments(count)
    (made / "people.sql").write_text(referred(people_sql(segments, as_of)))
    for one in segments:
        (made / f"{one.id}.sql").write_text(referred(members_sql(one)))
        (made / f"{one.id}.yml").write_text(TESTS.format(name=one.id))
    arms = " union all ".join(
        f"select '{one.id}' as segment_id, * from {{{{ ref('{one.id}') }}}}" for one in segments
    )
    (made / "memberships.sql").write_text(arms)
    entered = f"select *, 'entered' as change, timestamp '{as_of}' as changed_at"
    (made / "membership_events.sql").write_text(f"{entered} from {{{{ ref('memberships') }}}}")


def without_tests(tree: Any) -> Any:
    """Drop the tests of marts."""
    if isinstance(tree, dict):
        dropped = ("data_tests", "unit_tests")
        return {key: without_tests(one) for key, one in tree.items() if key not in dropped}
    return [without_tests(one) for one in tree] if isinstance(tree, list) else tree


def referred(sql: str) -> str:
    """Name the relations as dbt wants them."""
    for mart in ("customers", "customer_metrics", "orders", "order_items", "logins", "messages",
                 "reviews", "events"):  # fmt: skip
        sql = sql.replace(f"marts.{mart} ", f"{{{{ ref('{mart}') }}}} as {mart} ")
    sql = sql.replace("shop.exchange_rates as", "{{ ref('shop_exchange_rates') }} as")
    sql = sql.replace("from shop.accounts", "from {{ ref('shop_accounts') }}")
    return sql.replace("from people ", "from {{ ref('people') }} ")


def main() -> None:
    """Build: SHOP, PROJECT as written, AS_OF with an offset, FILE."""
    shop, folder, as_of, file = sys.argv[1:]
    with duckdb.connect(file, config={"storage_compatibility_version": "v1.0.0"}) as connection:
        load(connection, Path(shop), kind="table")
    command = ("dbt", "build", "--project-dir", folder, "--profiles-dir", folder, "--vars",
               f"{{as_of: '{as_of}'}}", "--quiet")  # fmt: skip
    program = Path(sys.executable).with_name("dbt")
    environment = os.environ | {"SEGMENTS_BUILD_FILE": file}
    subprocess.run([program, *command[1:]], check=True, env=environment)


if __name__ == "__main__":
    main()
