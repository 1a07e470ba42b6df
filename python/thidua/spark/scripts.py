"""Scripts of SQL, which `SparkSession.sql` takes one statement at a time."""

import re

# what a `;` in it does not end a statement: a comment, a text with escapes, a name, or any character
_PIECE = re.compile(r"--[^\n]*|'(?:[^'\\]|\\.)*'|`(?:[^`]|``)*`|[^-'`;]+|;|.", re.DOTALL)


def statements(script):
    """The statements of a script in their order, without comments."""
    found, current = [], []
    for piece in _PIECE.findall(script):
        if piece == ";":
            found.append("".join(current).strip())
            current = []
        elif not piece.startswith("--"):
            current.append(piece)
    found.append("".join(current).strip())
    return [statement for statement in found if statement]


def run_script(spark, script):
    """Runs a script in a session, statement by statement: a text, or the path of a .sql file.

    Raises what Spark raises; what the statements before it made stays, and the next run of the script
    takes it away."""
    if script.endswith(".sql") and "\n" not in script:
        with open(script, encoding="utf-8") as file:
            script = file.read()
    for statement in statements(script):
        spark.sql(statement)
