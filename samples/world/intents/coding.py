"""What developers ask their coding assistant."""

# ruff: noqa: E501 - a template reads best on one line

from samples.world.cast import CODER, REVIEWER
from samples.world.intents.intent import Intent, Use
from samples.world.tools.code import red_tests

RED_TEST = Intent(
    name="fix_failing_test",
    agent=CODER,
    weight=6,
    asks=(
        "{test} [fails|is red|breaks] [on main|since {weekday}|in CI], [fix it|can you find out why].",
        "[Make|Get] the {module} tests [green|pass] [again|] [in {repo}|].",
        "[CI is|The pipeline is] [red|down] because of {test} in {file}.",
        "[Please look at|Have a look at] [the failure|the broken assert] in {test}[, it only happens sometimes|].",
        "[My change|The merge of {ticket}] broke {test}; [repair the code, not the test|what did I miss]?",
        "[Why does|How come] {test} [fail|raise {exception}] [locally|on my machine|after the upgrade]?",
    ),
    brief=("fix {test}", "{module} tests red", "{test} flaky?", "CI broken {repo}"),
    why=(
        "[Release|Code freeze] is on {weekday}.",
        "[Don't touch|Leave] {file} [if you can|alone].",
        "It [passed|was fine] [before|until] {library} {new}.",
        "I [already|] tried [clearing caches|a clean checkout].",
    ),
    uses=(
        Use("run_tests", {"target": "{test}"}, result=red_tests),
        Use("read_file", {"path": "{file}"}),
        Use("grep", {"pattern": "{function}"}, 0.5),
        Use("apply_patch", {"path": "{file}", "change": "guard for empty input in {function}"}),
        Use("run_tests", {"target": "{module}"}),
    ),
    answers=(
        "{test} passes again: {function} [forgot|missed] the empty case at line {line}.",
        "[The cause|It] was an [off by one|unsorted list] in {file}; [fixed|changed] {n} lines, all tests of {module} [pass|are green].",
        "Fixed. {library} {new} [returns|raises] something else there, so {function} now [checks|converts] it.",
        "The test [depended on|assumed] the time zone; I [pinned|froze] the clock in {test}.",
    ),
    passes_to=REVIEWER,
    pass_chance=0.3,
)
STACK_TRACE = Intent(
    name="explain_error",
    agent=CODER,
    weight=5,
    asks=(
        "[What does|What's behind] this [mean|error]: {exception} [in|at] {file} line {line}?",
        "[We get|Users see] {exception} from {function} [in production|{n} times an hour|].",
        "[Help me understand|Explain] the stack trace [ending|that ends] in {file}:{line} ({exception}).",
        "[Where does|Why do we get] the {exception} [come from|in {module}] [after|since] [the release|{library} {new}]?",
        "{repo} [crashes|dies] with {exception} [on start|when {module} is empty], [any idea|why]?",
        "I [keep getting|ran into] {exception} [calling|in] {function}().",
    ),
    brief=(
        "{exception} {file}:{line}",
        "why {exception} in {function}",
        "{module} crash {repo}",
        "explain {exception}",
    ),
    why=(
        "[Logs|Sentry] [show|say] nothing more.",
        "[Only|Just] on [ARM|Windows|the staging box].",
        "I'm new to [this repo|{repo}].",
        "[No fix needed|Don't change anything], I just want to [understand|know].",
    ),
    uses=(
        Use("grep", {"pattern": "{function}"}),
        Use("read_file", {"path": "{file}", "line": "{line}"}),
        Use("read_file", {"path": "src/{module}/core.py"}, 0.5),
    ),
    answers=(
        "{function} [expects|assumes] a [list|value] that is None when {module} is empty, hence the {exception} at line {line}.",
        "The {exception} [starts|originates] in {file}: line {line} [reads|uses] a key that {library} {new} [renamed|dropped].",
        "[Two threads|Two callers] [change|share] the same [dict|session]; {line} is where it [shows|surfaces].",
        "In plain words: {module} is [loaded|closed] [too late|before use]. [Call|Move] {function} [after|before] the setup.",
    ),
)
WRITE_SQL = Intent(
    name="write_a_query",
    agent=CODER,
    weight=5,
    asks=(
        "[Write|Give me] [SQL|a query] [for|that shows] {table} per [month|country|customer] [in {year}|].",
        "[How many|Count the] {table} [did we have|] in {month} {year}[, by country|, per week|]?",
        "I need [the top {n}|the biggest] customers by [amount|number] of {table}.",
        "[Which|Show] {table} [have no|lack a] [customer|matching payment]?",
        "[This|My] query on {table} [takes|needs] {n} minutes, [make it faster|what index helps]?",
        "[Join|Combine] {table} with customers and [sum|average] the amount [since {month}|].",
    ),
    brief=(
        "sql {table} per month",
        "count {table} {year}",
        "top {n} customers {table}",
        "slow query {table}",
    ),
    why=(
        "[It's for|Goes into] a dashboard.",
        "[Postgres|We are on Postgres], [version {n}|].",
        "[Test data|Cancelled ones] [don't count|excluded].",
        "[I can't|My SQL is too rusty to] [write|do] the window part.",
    ),
    uses=(
        Use("describe_table", {"table": "{table}"}),
        Use("run_query", {"sql": "select date_trunc('month', created_at), count(*) from {table} group by 1"}),
    ),
    answers=(
        "This does it: select country, sum(amount) from {table} where created_at >= '{year}-01-01' group by 1 order by 2 desc limit {n}.",
        "[There were|I count] {line} {table} in {month} {year}; [the query|SQL] is [saved|above].",
        "[An index|Put an index] on {table}(customer_id, created_at) [brings|takes] it [from minutes to|down to] {n}0 ms.",
        "select t.* from {table} t left join payments p on p.id = t.id where p.id is null [-- {n} rows|] ",
    ),
)
UPGRADE = Intent(
    name="upgrade_dependency",
    agent=CODER,
    weight=5,
    asks=(
        "[Upgrade|Bump|Move] {library} [from {old}|] to {new} [in {repo}|].",
        "[We're stuck|{repo} is still] on {library} {old}, [bring it|get us] to {new}.",
        "[Can|Could] you [try|do] the {library} {new} [migration|update] [and see what breaks|]?",
        "[Security|The scanner] [complains about|flags] {library} {old}; [update it|we need {new}].",
        "What [has to|must] change [in {module}|] for {library} {new}?",
        "[Drop|Remove] the pin on {library} and [make it work|fix the fallout].",
    ),
    brief=("bump {library} {new}", "{library} {old} -> {new}", "upgrade {library} {repo}", "unpin {library}"),
    why=(
        "[One|A single] commit[, please|] .",
        "[Tests|CI] must stay green.",
        "{old} [is|goes] end of life in {month}.",
        "[Last try|Someone] got stuck on {module}.",
    ),
    uses=(
        Use("read_file", {"path": "pyproject.toml"}),
        Use("run_shell", {"command": "pip install {library}=={new}"}),
        Use("grep", {"pattern": "import {library}"}, 0.7),
        Use("apply_patch", {"path": "{file}", "change": "new {library} API"}, 0.8),
        Use("run_tests", {"target": "all"}),
    ),
    answers=(
        "{library} is at {new}. {n} files [needed changes|changed], mostly renamed imports in {module}; tests pass.",
        "[Done|Upgraded] to {new}: [one|the only] breaking change was in {function}.",
        "{library} {new} [drops|removes] what {file} used, I [replaced|rewrote] {n} calls. [Green|All tests pass].",
        "It is [in|merged locally], but [pin|keep] {library} below the next major: {module} [warns|uses a deprecated call].",
    ),
    passes_to=REVIEWER,
    pass_chance=0.3,
)
CODING = (RED_TEST, STACK_TRACE, WRITE_SQL, UPGRADE)
