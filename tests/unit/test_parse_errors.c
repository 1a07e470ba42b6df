/* Diagnostics of the scanner and the parser: every code, the common mistakes, one message a
 * mistake. A row is a text and its diagnostics (parse_support.h: diags_text), one a line, whole.
 */
#include "parse_support.h"

struct row {
  const char *text, *diagnostics;
};

static const struct row rows[] = {
    {"rul x for unit when a then b is c because \"x\"",
        "1:1 E101 expected a declaration, found \"rul\" | help: did you mean \"rule\"?"},
    {"entty unit",
        "1:1 E101 expected a declaration, found \"entty\" | help: did you mean \"entity\"?"},
    {"quy tăc x đối với u khi a thì b là c vì \"x\"",
        "1:1 E101 expected a declaration, found \"quy\" | help: did you mean \"quy tắc\"?"},
    {"quy tac x đối với u khi a thì b là c vì \"x\"",
        "1:1 E101 expected a declaration, found \"quy\" | help: did you mean \"quy tắc\"?"},
    {"blah unit\nentity e", "1:1 E101 expected a declaration, found \"blah\""},
    {"rule x unit", "1:8 E101 expected \"for\", found \"unit\""},
    {"rule x for when a", "1:12 E101 expected a name, found \"when\""},
    {"rule for unit when a then b is c because \"x\"", "1:6 E101 expected a name, found \"for\""},
    {"rule x for unit\n  wen a\n  then b is c\n  because \"x\"",
        "2:3 E101 expected \"when\" or a quoted text, found \"wen\" | help: did you mean "
        "\"when\"?"},
    {"rule x for unit when a thn b is c because \"x\"",
        "1:24 E101 expected \"unless\", \"then\" or an operator, found \"thn\" | help: did you "
        "mean \"then\"?"},
    {"rule x for unit when a then b i c because \"x\"", "1:31 E101 expected \"is\", found \"i\""},
    {"rule x for unit when a then b is c becaus \"x\"",
        "1:36 E101 expected \"because\", found \"becaus\" | help: did you mean \"because\"?"},
    {"rule x for unit when a then b is c",
        "1:35 E101 expected \"because\", found the end of the file | note 1:1 in the declaration "
        "that begins here"},
    {"rule x for unit when a then b is c\nrule y for unit when a then b is c because \"x\"",
        "2:1 E101 expected \"because\", found \"rule\" | note 1:1 in the declaration that begins "
        "here"},
    {"rule x for unit when a because \"x\"",
        "1:24 E101 expected \"unless\", \"then\" or an operator, found \"because\""},
    {"rule x for unit when a\n  because \"x\"\nrule y for unit",
        "2:3 E101 expected \"unless\", \"then\" or an operator, found \"because\"\n3:16 E101 "
        "expected \"when\" or a quoted text, found the end of the file | note 3:1 in the "
        "declaration that begins here"},
    {"rule x for unit when then b is c because \"x\"",
        "1:22 E101 expected an expression, found \"then\""},
    {"rule x for unit when a and then b is c because \"x\"",
        "1:28 E101 expected an expression, found \"then\""},
    {"rule x for unit when a then b = c because \"x\"", "1:31 E101 expected \"is\", found \"=\""},
    {"rule x for unit when a then b is 3 because \"x\"", "1:34 E101 expected a name, found \"3\""},
    {"rule x for unit when a then b is c because x",
        "1:44 E101 expected a quoted text, found \"x\""},
    {"quy tắc x đối với u khi a vì \"x\"",
        "1:27 E101 expected \"trừ khi\", \"thì\" or an operator, found \"vì\""},
    {"quy tắc x đối với u khj a thì b là c vì \"x\"",
        "1:21 E101 expected \"khi\" or a quoted text, found \"khj\" | help: did you mean \"khi\"?"},
    {"quy tắc x đối với u khi a thì b là c",
        "1:37 E101 expected \"vì\", found the end of the file | note 1:1 in the declaration that "
        "begins here"},
    {"rule any for unit when a then b is c because \"x\"",
        "1:6 E101 expected a name, found \"any\" | help: any is a reserved word; write any_"},
    {"define of of unit : boolean is a",
        "1:8 E101 expected a name, found \"of\" | help: of is a reserved word; write of_"},
    {"define decision of unit : boolean is a",
        "1:8 E101 expected a name, found \"decision\" | help: decision is a reserved word; write "
        "decision_"},
    {"define x of unit : boolean is decision = 3",
        "1:31 E101 expected an expression, found \"decision\" | help: decision is a reserved word; "
        "write decision_"},
    {"entity rule",
        "1:8 E101 expected a name, found \"rule\" | help: rule is a reserved word; write rule_"},
    {"entity e\n  warning : boolean\n  x : integer",
        "2:3 E101 expected a name, found \"warning\" | help: warning is a reserved word; write "
        "warning_"},
    {"entity e\n  quy tắc : chữ\n  tiêu đề : chữ\n  x : integer",
        "2:3 E118 a name is one word, and \"quy tắc\" is a keyword | help: write quy_tắc\n3:3 E118 "
        "a name is one word, and \"tiêu đề\" is a keyword | help: write tiêu_đề"},
    {"entity e\n  every : one of a, b",
        "2:3 E101 expected a name, found \"every\" | help: every is a reserved word; write every_"},
    {"parameter if : integer from 2020-01-01 is 3",
        "1:11 E101 expected a name, found \"if\" | help: if is a reserved word; write if_"},
    {"entity tiêu đề",
        "1:8 E118 a name is one word, and \"tiêu đề\" is a keyword | help: write tiêu_đề"},
    {"entity unit (units",
        "1:19 E101 expected \")\", found the end of the file | note 1:1 in the declaration that "
        "begins here"},
    {"entity unit (units \"x\"\n  a : boolean\nrule",
        "1:20 E101 expected \")\", found the text \"x\"\n3:5 E101 expected a name, found the end "
        "of the file | note 3:1 in the declaration that begins here"},
    {"entity unit in\n  a : boolean", "2:3 E101 expected a name, found \"a\""},
    {"entity e\n  a boolean\n  b : integr\n  c : txt \"label\"\n  d : one off a, b\n  e : boolean",
        "2:5 E101 expected \":\", found \"boolean\"\n3:7 E101 expected a type, found \"integr\" | "
        "help: did you mean \"integer\"?\n4:7 E101 expected a type, found \"txt\" | help: did you "
        "mean \"text\"?\n5:7 E101 expected a type, found \"one\" | help: did you mean \"one of\"?"},
    {"entity e\n  a : boolean\nrul x for unit when a then b is c because \"x\"",
        "3:1 E101 expected a field or a declaration, found \"rul\" | help: did you mean \"rule\"?"},
    {"entity e\n  a : boolean\ndecison x of e one of a, b otherwise b",
        "3:1 E101 expected a field or a declaration, found \"decison\" | help: did you mean "
        "\"decision\"?"},
    {"entity e\n  a : boolean absent 0\n  b : boolean absent means\n  c : boolean absent means "
     "(3)\n  d : integer absent means 1 + 2",
        "2:15 E101 expected a field or a declaration, found \"absent\" | help: did you mean "
        "\"absent means\"?\n4:3 E101 expected none or a value, found \"c\"\n4:28 E101 expected "
        "none or a value, found \"(\"\n5:30 E101 expected a field, a quoted text or a declaration, "
        "found \"+\""},
    {"entity e\n  a : boolean \"x\" absent means true \"y\"",
        "2:37 E114 the label is given twice | note 2:15 first given here"},
    {"entity e \"a\" absent means none \"b\"",
        "1:32 E114 the label is given twice | note 1:10 first given here"},
    {"entity e absent means 0", "1:23 E101 expected \"none\", found \"0\""},
    {"entity e\n  a : decimal(x)\n  b : decimal(2.5)\n  c : decimal()\n  d : boolean",
        "2:15 E101 expected a number, found \"x\"\n3:15 E101 expected a whole number from 0 to 9, "
        "found \"2.5\"\n4:15 E101 expected a number, found \")\""},
    {"entity e\n  a : one of\n  b : boolean", "3:3 E101 expected a name, found \"b\""},
    {"entity e\n  a : one of a b\n  c : boolean",
        "2:16 E101 expected a field or a declaration, found \"b\""},
    {"entity e\n  a : one of a, \"b\"\n  c : boolean",
        "2:17 E101 expected a name, found the text \"b\""},
    {"regulation \"x\"", "1:12 E101 expected a name, found the text \"x\""},
    {"regulation r\n  title \"a\"\n  title \"b\"\n  effective 2020-01-01\n  effective 2021-01-01\n "
     " source \"s\"\n  source \"t\"\n  issuer \"i\" issuer \"j\" amends \"x\" amends \"y\"",
        "3:9 E114 the title is given twice | note 2:9 first given here\n5:3 E114 the effective "
        "period is given twice | note 4:13 first given here\n7:10 E114 the source is given twice | "
        "note 6:10 first given here\n8:21 E114 the issuer is given twice | note 8:10 first given "
        "here\n8:43 E114 the amended file is given twice | note 8:32 first given here"},
    {"regulation r\n  titel \"a\"\n  issuer \"b\"\n  effective from 2020-01-01\n  source \"x\"",
        "2:3 E101 expected a line of the header (title, issuer, source, effective), a quoted text "
        "or a declaration, found \"titel\" | help: did you mean \"title\"?\n4:13 E101 expected a "
        "date such as 2020-12-31, found \"from\""},
    {"regulation r effective 2020-01-01 to",
        "1:37 E101 expected a date such as 2020-12-31, found the end of the file | note 1:1 in the "
        "declaration that begins here"},
    {"regulation r effective 2020-02-30 to 2020-12-31",
        "1:24 E107 there is no such day as 2020-02-30"},
    {"regulation r effective 2020-1-1",
        "1:24 E101 expected a date such as 2020-12-31, found \"2020\""},
    {"regulation r title Hello", "1:20 E101 expected a quoted text, found \"Hello\""},
    {"parameter p decimal from 2020-01-01 is 3", "1:13 E101 expected \":\", found \"decimal\""},
    {"parameter p : decimal",
        "1:22 E101 expected \"from\", \"(\" or a quoted text, found the end of the file | note 1:1 "
        "in the declaration that begins here"},
    {"parameter p : decimal from 2020 is 3",
        "1:28 E101 expected a date such as 2020-12-31, found \"2020\""},
    {"parameter p : decimal from 2020-01-01 is",
        "1:41 E101 expected an expression, found the end of the file | note 1:1 in the declaration "
        "that begins here"},
    {"parameter p : decimal is 3",
        "1:23 E101 expected \"from\", \"(\" or a quoted text, found \"is\""},
    {"parameter p : decimal from 2020-01-01 = 3", "1:39 E101 expected \"is\", found \"=\""},
    {"reading r : one of a, b",
        "1:24 E101 expected \"is\", \",\" or a quoted text, found the end of the file | note 1:1 "
        "in the declaration that begins here"},
    {"reading r one of a, b is a", "1:11 E101 expected \":\", found \"one of\""},
    {"reading r : boolean is a", "1:13 E101 expected \"one of\", found \"boolean\""},
    {"reading r : one of a is \"a\"", "1:25 E101 expected a name, found the text \"a\""},
    {"decision d one of a, b otherwise a", "1:12 E101 expected \"of\", found \"one of\""},
    {"decision d of e one of a, b",
        "1:28 E101 expected \"otherwise\" or \",\", found the end of the file | note 1:1 in the "
        "declaration that begins here"},
    {"decision d of e : one of a, b otherwise b",
        "1:17 E101 expected \"one of\" or a quoted text, found \":\""},
    {"decision d of e one of a, b otherwis b",
        "1:29 E101 expected \"otherwise\" or \",\", found \"otherwis\" | help: did you mean "
        "\"otherwise\"?"},
    {"define d of e is 3", "1:15 E101 expected \":\", found \"is\""},
    {"define d of e : boolean is a except b",
        "1:38 E101 expected \"when\" or an operator, found the end of the file | note 1:1 in the "
        "declaration that begins here"},
    {"define d of e : boolean is a excpt b when c",
        "1:30 E101 expected \"except\", an operator or a declaration, found \"excpt\" | help: did "
        "you mean \"except\"?"},
    {"define d : boolean is a", "1:10 E101 expected \"of\", found \":\""},
    {"define d of e : boolean = a", "1:25 E101 expected \"is\" or a quoted text, found \"=\""},
    {"warning w for e that a because \"x\"",
        "1:17 E101 expected \"when\" or a quoted text, found \"that\""},
    {"warning w for e when a",
        "1:23 E101 expected \"because\" or an operator, found the end of the file | note 1:1 in "
        "the declaration that begins here"},
    {"require r for e when a because \"x\"",
        "1:17 E101 expected \"that\" or a quoted text, found \"when\""},
    {"selection s choose unit per cluster on tie refer",
        "1:25 E101 expected a name or an operator, found \"per\""},
    {"selection s choose 1 unit on tie refer", "1:27 E101 expected \"per\", found \"on tie\""},
    {"selection s choose 1 unit per cluster",
        "1:38 E101 expected \"where\", \"order by\" or \"on tie\", found the end of the file | "
        "note 1:1 in the declaration that begins here"},
    {"selection s choose 1 unit per cluster on tie",
        "1:45 E101 expected \"refer\" or \"all\", found the end of the file | note 1:1 in the "
        "declaration that begins here"},
    {"selection s choose 1 unit per cluster order votes on tie refer",
        "1:39 E101 expected \"where\", \"order by\" or \"on tie\", found \"order\" | help: did you "
        "mean \"order by\"?"},
    {"selection s choose 1 unit per cluster order by on tie refer",
        "1:48 E101 expected an expression, found \"on tie\""},
    {"selection s choose 1 unit per cluster order by a, on tie refer",
        "1:51 E101 expected an expression, found \"on tie\""},
    {"selection s choose 1 unit per cluster on tie reefer",
        "1:46 E101 expected \"refer\" or \"all\", found \"reefer\" | help: did you mean "
        "\"refer\"?"},
    {"duty d of e due 2020-01-01",
        "1:13 E101 expected \"done when\", \"done on\" or a quoted text, found \"due\""},
    {"duty d of e done a",
        "1:13 E101 expected \"done when\", \"done on\" or a quoted text, found \"done\" | help: "
        "did you mean \"done on\"?"},
    {"duty d of e done when a by x", "1:28 E101 expected a quoted text, found \"x\""},
    {"exception rule x when a", "1:11 E101 expected \"to\" or a name, found \"rule\""},
    {"exception to x when a", "1:14 E101 expected \"define\" or \"rule\", found \"x\""},
    {"exception to decision x when a",
        "1:14 E101 expected \"define\" or \"rule\", found \"decision\""},
    {"exception to rule x because \"a\"",
        "1:21 E101 expected \"when\" or a quoted text, found \"because\""},
    {"exception to define x when a", "1:23 E101 expected \"is\" or a quoted text, found \"when\""},
    {"repeal x",
        "1:8 E101 expected the kind of a declaration (rule, define, decision ...), found \"x\""},
    {"repeal regulation x",
        "1:8 E101 expected the kind of a declaration (rule, define, decision ...), found "
        "\"regulation\""},
    {"replace entity e\n  a : boolean\nreplace regulation r\nreplace uses \"x\"\nreplace repeal "
     "rule x\nreplace extend reading r with w",
        "1:9 E117 an entity cannot be replaced | help: add fields to it: extend entity NAME\n3:9 "
        "E117 a regulation cannot be replaced | help: amend it: regulation NAME amends "
        "\"PATH\"\n4:9 E117 \"uses\" cannot be replaced | help: replace takes a declaration with a "
        "name\n5:9 E117 \"repeal\" cannot be replaced | help: replace takes a declaration with a "
        "name\n6:9 E117 \"extend\" cannot be replaced | help: replace takes a declaration with a "
        "name"},
    {"replace x", "1:9 E101 expected a declaration, found \"x\""},
    {"extend rule x",
        "1:8 E101 expected \"entity\", \"parameter\", \"reading\" or \"decision\", found \"rule\""},
    {"extend entity e",
        "1:16 E101 expected a field, found the end of the file | note 1:1 in the declaration that "
        "begins here"},
    {"extend entity e rule x", "1:17 E101 expected a field, found \"rule\""},
    {"extend reading r w", "1:18 E101 expected \"with\", found \"w\""},
    {"extend decision d with o",
        "1:25 E101 expected \"before\" or \"after\", found the end of the file | note 1:1 in the "
        "declaration that begins here"},
    {"extend decision d with o befor p",
        "1:26 E101 expected \"before\" or \"after\", found \"befor\" | help: did you mean "
        "\"before\"?"},
    {"uses common", "1:6 E101 expected a quoted text, found \"common\""},
    {"define x of e : boolean is",
        "1:27 E101 expected an expression, found the end of the file | note 1:1 in the declaration "
        "that begins here"},
    {"define x of e : boolean is (a",
        "1:30 E101 expected \")\" or an operator, found the end of the file | note 1:1 in the "
        "declaration that begins here"},
    {"define x of e : boolean is a)",
        "1:29 E101 expected \"except\", an operator or a declaration, found \")\""},
    {"define x of e : boolean is f(a,)", "1:32 E101 expected an expression, found \")\""},
    {"define x of e : boolean is f(,a)", "1:30 E101 expected \")\" or an expression, found \",\""},
    {"define x of e : boolean is f(a b)",
        "1:32 E101 expected \")\", \",\" or an operator, found \"b\""},
    {"define x of e : boolean is a b",
        "1:30 E101 expected \"except\", an operator or a declaration, found \"b\""},
    {"define x of e : boolean is a.b.c",
        "1:31 E101 expected \"except\", an operator or a declaration, found \".\" | help: a name "
        "has at most one other before it: unit.score, this.score"},
    {"define x of e : boolean is a..b", "1:30 E101 expected a name, found \".\""},
    {"define x of e : boolean is a.3",
        "1:29 E106 \".3\" is not a number | help: a point needs digits on both sides: \"0.5\", "
        "\"5.0\""},
    {"define x of e : boolean is a in b", "1:33 E101 expected \"(\", found \"b\""},
    {"define x of e : boolean is a in ()", "1:34 E101 expected an expression, found \")\""},
    {"define x of e : boolean is a is in (b)",
        "1:33 E101 expected \"known\", \"missing\" or an expression, found \"in\" | help: write "
        "\"in\" without \"is\" before it"},
    {"define x of e : boolean is a is not between 1 and 2",
        "1:37 E101 expected \"known\", \"missing\" or an expression, found \"between\" | help: "
        "write \"between\" without \"is\" before it"},
    {"define x of e : boolean is a between 1",
        "1:39 E101 expected \"and\" or an operator, found the end of the file | note 1:1 in the "
        "declaration that begins here"},
    {"define x of e : boolean is a between 1 or 2",
        "1:40 E101 expected \"and\" or an operator, found \"or\""},
    {"define x of e : boolean is a = not b",
        "1:32 E101 expected an expression, found \"not\" | help: put it in parentheses: (not ...)"},
    {"define x of e : boolean is a and or b", "1:34 E101 expected an expression, found \"or\""},
    {"define x of e : boolean is 1 + if a then b else c",
        "1:32 E115 an \"if\" that is part of a longer expression must stand in parentheses | help: "
        "write (if ... then ... else ...)"},
    {"define x of e : boolean is a and if a then b else c",
        "1:34 E115 an \"if\" that is part of a longer expression must stand in parentheses | help: "
        "write (if ... then ... else ...)"},
    {"define x of e : boolean is not if a then b else c",
        "1:32 E115 an \"if\" that is part of a longer expression must stand in parentheses | help: "
        "write (if ... then ... else ...)"},
    {"define x of e : boolean is - if a then b else c",
        "1:30 E115 an \"if\" that is part of a longer expression must stand in parentheses | help: "
        "write (if ... then ... else ...)"},
    {"define x of e : boolean is a = if a then b else c",
        "1:32 E115 an \"if\" that is part of a longer expression must stand in parentheses | help: "
        "write (if ... then ... else ...)"},
    {"define x of e : boolean is a between if a then b else c and 2",
        "1:62 E101 expected an operator, found the end of the file | note 1:1 in the declaration "
        "that begins here"},
    {"define x of e : boolean is d + if a then b else c days",
        "1:32 E116 the number of days must be a number, a name, or in parentheses | help: write "
        "(...) days"},
    {"define x of e : boolean is if a then b",
        "1:39 E101 expected \"else\" or an operator, found the end of the file | note 1:1 in the "
        "declaration that begins here"},
    {"define x of e : boolean is if a else b",
        "1:33 E101 expected \"then\" or an operator, found \"else\""},
    {"define x of e : boolean is if a then b else",
        "1:44 E101 expected an expression, found the end of the file | note 1:1 in the declaration "
        "that begins here"},
    {"define x of e : boolean is every unit where a",
        "1:46 E101 expected \"has\" or an operator, found the end of the file | note 1:1 in the "
        "declaration that begins here"},
    {"define x of e : boolean is every unit",
        "1:38 E101 expected \"where\" or \"has\", found the end of the file | note 1:1 in the "
        "declaration that begins here"},
    {"define x of e : boolean is any unit has a",
        "1:37 E101 expected \"except\", an operator or a declaration, found \"has\" | help: "
        "\"has\" belongs to \"every\"; of the others say \"where\""},
    {"define x of e : boolean is any where a", "1:32 E101 expected a name, found \"where\""},
    {"define x of e : boolean is count unit",
        "1:34 E101 expected \"except\", an operator or a declaration, found \"unit\" | help: did "
        "you mean \"count of\"?"},
    {"define x of e : boolean is count of where a", "1:37 E101 expected a name, found \"where\""},
    {"define x of e : boolean is sum of x",
        "1:36 E101 expected \"over\" or an operator, found the end of the file | note 1:1 in the "
        "declaration that begins here"},
    {"define x of e : boolean is sum of x for unit",
        "1:37 E101 expected \"over\" or an operator, found \"for\""},
    {"define x of e : boolean is sum of over unit",
        "1:35 E101 expected an expression, found \"over\""},
    {"define x of e : boolean is d + 2 * n days",
        "1:38 E101 expected \"except\", an operator or a declaration, found \"days\" | help: a "
        "date is moved by: date + 30 days, date - (a + b) months rounded down"},
    {"define x of e : boolean is d + round(n) days",
        "1:32 E116 the number of days must be a number, a name, or in parentheses | help: write "
        "(...) days"},
    {"define x of e : boolean is d - sum of x over e years rounded up",
        "1:32 E116 the number of years must be a number, a name, or in parentheses | help: write "
        "(...) years"},
    {"define x of e : boolean is 30 days",
        "1:31 E101 expected \"except\", an operator or a declaration, found \"days\" | help: a "
        "date is moved by: date + 30 days, date - (a + b) months rounded down"},
    {"define x of e : boolean is d + 1 month rounded",
        "1:40 E101 expected \"except\", an operator or a declaration, found \"rounded\" | help: "
        "did you mean \"rounded up\"?"},
    {"define x of e : boolean is d + 1 month rounded off",
        "1:40 E101 expected \"except\", an operator or a declaration, found \"rounded\" | help: "
        "did you mean \"rounded down\"?"},
    {"define x of e : boolean is previous",
        "1:36 E101 expected a name, found the end of the file | note 1:1 in the declaration that "
        "begins here"},
    {"define x of e : boolean is rank in 3", "1:36 E101 expected a name, found \"3\""},
    {"define x of e : boolean is no previous",
        "1:31 E101 expected a name, found \"previous\" | help: did you mean \"no previous "
        "record\"?"},
    {"define x of e : boolean is this.",
        "1:33 E101 expected a name, found the end of the file | note 1:1 in the declaration that "
        "begins here"},
    {"define x of e : boolean is not",
        "1:31 E101 expected an expression, found the end of the file | note 1:1 in the declaration "
        "that begins here"},
    {"define x of e : boolean is known", "1:28 E101 expected an expression, found \"known\""},
    {"define x of e : boolean is 12abc",
        "1:28 E106 \"12abc\" is not a number | help: put a blank between the number and the word; "
        "a name cannot begin with a digit"},
    {"define x of e : boolean is 30days",
        "1:28 E106 \"30days\" is not a number | help: put a blank between the number and the word; "
        "a name cannot begin with a digit"},
    {"define x of e : boolean is 5.",
        "1:28 E106 \"5.\" is not a number | help: a point needs digits on both sides: \"0.5\", "
        "\"5.0\""},
    {"define x of e : boolean is .5",
        "1:28 E106 \".5\" is not a number | help: a point needs digits on both sides: \"0.5\", "
        "\"5.0\""},
    {"define x of e : boolean is 1.2.3", "1:28 E106 \"1.2.3\" is not a number"},
    {"define x of e : boolean is 1_000",
        "1:28 E106 \"1_000\" is not a number | help: write the digits without \"_\" between them"},
    {"define x of e : boolean is 1e5",
        "1:28 E106 \"1e5\" is not a number | help: put a blank between the number and the word; a "
        "name cannot begin with a digit"},
    {"define x of e : boolean is 0x10",
        "1:28 E106 \"0x10\" is not a number | help: put a blank between the number and the word; a "
        "name cannot begin with a digit"},
    {"define x of e : boolean is 80 %",
        "1:31 E103 unexpected character \"%\" | help: the percent sign follows its number "
        "directly: 80%"},
    {"define x of e : boolean is 80%%", "1:28 E106 \"80%%\" is not a number"},
    {"define x of e : boolean is 12đồng",
        "1:28 E106 \"12đồng\" is not a number | help: put a blank between the number and the word; "
        "a name cannot begin with a digit"},
    {"define x of e : boolean is 0.1234567891",
        "1:28 E104 the number \"0.1234567891\" has more than nine digits after its point"},
    {"define x of e : boolean is 0.12345678%",
        "1:28 E104 the number \"0.12345678%\" has more than nine digits after its point | help: "
        "\"%\" is two digits more: 12.5% is 0.125"},
    {"define x of e : boolean is 0.1000000000",
        "1:28 E104 the number \"0.1000000000\" has more than nine digits after its point"},
    {"define x of e : boolean is 9223372036854775808",
        "1:28 E105 the number \"9223372036854775808\" is too large: numbers are 64-bit"},
    {"define x of e : boolean is 99999999999999999999 + 1",
        "1:28 E105 the number \"99999999999999999999\" is too large: numbers are 64-bit"},
    {"define x of e : boolean is 3 - 9223372036854775808",
        "1:32 E105 the number \"9223372036854775808\" is too large: numbers are 64-bit"},
    {"define x of e : boolean is -(9223372036854775808)",
        "1:30 E105 the number \"9223372036854775808\" is too large: numbers are 64-bit"},
    {"define x of e : boolean is -9223372036854775809",
        "1:29 E105 the number \"9223372036854775809\" is too large: numbers are 64-bit"},
    {"define x of e : boolean is 9223372036854775807.5",
        "1:28 E105 the number \"9223372036854775807.5\" is too large: numbers are 64-bit"},
    {"define x of e : boolean is 2019-02-29", "1:28 E107 there is no such day as 2019-02-29"},
    {"define x of e : boolean is 2020-13-01 = 2020-00-10 or 0000-01-01 = 2020-01-32",
        "1:28 E107 there is no such day as 2020-13-01\n1:41 E107 there is no such day as "
        "2020-00-10\n1:55 E107 there is no such day as 0000-01-01\n1:68 E107 there is no such day "
        "as 2020-01-32"},
    {"define x of e : boolean is 2020-01-01x",
        "1:28 E106 \"2020-01-01x\" is not a number | help: put a blank between the number and the "
        "word; a name cannot begin with a digit"},
    {"define x of e : boolean is \"abc",
        "1:28 E108 the quoted text does not end on its line | help: close it with \"; a text that "
        "holds a line end writes \\n"},
    {"define x of e : boolean is \"abc\r\n",
        "1:28 E108 the quoted text does not end on its line | help: close it with \"; a text that "
        "holds a line end writes \\n"},
    {"define x of e : boolean is \"a\\qb\\tc\\é\"",
        "1:30 E109 \"\\q\" is not an escape | help: the escapes are \\\" \\\\ and \\n; a backslash "
        "is written \\\\\n1:33 E109 \"\\t\" is not an escape | help: the escapes are \\\" \\\\ and "
        "\\n; a backslash is written \\\\\n1:36 E109 \"\\é\" is not an escape | help: the escapes "
        "are \\\" \\\\ and \\n; a backslash is written \\\\"},
    {"define x of e : boolean is \"abc\\",
        "1:28 E108 the quoted text does not end on its line | help: close it with \"; a text that "
        "holds a line end writes \\n"},
    {"define x of e : boolean is “abc”",
        "1:28 E103 unexpected character \"“\" | help: write texts in straight quotes: \"...\""},
    {"define x of e : boolean is “abc", "1:28 E103 unexpected character \"“\" | help: write \""},
    {"define x of e : boolean is 'abc'", "1:28 E103 unexpected character \"'\" | help: write \""},
    {"define x of e : boolean is a == b", "1:30 E103 unexpected character \"==\" | help: write ="},
    {"define x of e : boolean is a != b", "1:30 E103 unexpected character \"!=\" | help: write <>"},
    {"define x of e : boolean is a ≠ b", "1:30 E103 unexpected character \"≠\" | help: write <>"},
    {"define x of e : boolean is a => b", "1:30 E103 unexpected character \"=>\" | help: write >="},
    {"define x of e : boolean is a =< b", "1:30 E103 unexpected character \"=<\" | help: write <="},
    {"define x of e : boolean is a ≥ b and a ≤ c",
        "1:30 E103 unexpected character \"≥\" | help: write >=\n1:40 E103 unexpected character "
        "\"≤\" | help: write <="},
    {"define x of e : boolean is a × b ÷ c − d – e",
        "1:30 E103 unexpected character \"×\" | help: write *\n1:34 E103 unexpected character "
        "\"÷\" | help: write /\n1:38 E103 unexpected character \"−\" | help: write -\n1:42 E103 "
        "unexpected character \"–\" | help: write -"},
    {"define x of e : boolean is a && b",
        "1:30 E103 unexpected character \"&&\" | help: write and"},
    {"define x of e : boolean is a || b", "1:30 E103 unexpected character \"|\" | help: write or"},
    {"define x of e : boolean is a & b", "1:30 E103 unexpected character \"&\" | help: write and"},
    {"define x of e : boolean is !a", "1:28 E103 unexpected character \"!\" | help: write not"},
    {"define x of e : boolean is a;\ndefine y of e : boolean is }",
        "1:29 E103 unexpected character \";\"\n2:28 E103 unexpected character \"}\""},
    {"define x of e : boolean is a @ b", "1:30 E103 unexpected character \"@\""},
    {"define x of e : boolean is a | b", "1:30 E103 unexpected character \"|\" | help: write or"},
    {"define x of e : boolean is a ^ [b] {c}", "1:30 E103 unexpected character \"^\""},
    {"| law text",
        "1:1 E111 no declaration follows this law text | help: law text stands before the "
        "declaration whose law it is"},
    {"entity e\n| law text\n# end",
        "2:1 E111 no declaration follows this law text | help: law text stands before the "
        "declaration whose law it is"},
    {" | indented\nentity e", "1:2 E110 law text must begin in the first column of its line"},
    {"entity e\n  | indented\n  a : boolean",
        "2:3 E110 law text must begin in the first column of its line"},
    {"rule r for e when\n| law\n  a then b is c because \"x\"",
        "2:1 E101 expected an expression, found law text | note 1:1 in the declaration that begins "
        "here\n3:3 E101 expected a declaration, found \"a\""},
    {"regulation r\ntitle \"a\"\nthen b\n\nentity e\n  x : boolen\nrule for e\ndefine d of e : "
     "boolean is\nrule r2 for e when a then b is c\n",
        "3:1 E101 expected a line of the header (title, issuer, source, effective) or a "
        "declaration, found \"then\"\n6:7 E101 expected a type, found \"boolen\" | help: did you "
        "mean \"boolean\"?\n7:6 E101 expected a name, found \"for\"\n9:1 E101 expected an "
        "expression, found \"rule\" | note 8:1 in the declaration that begins here\n10:1 E101 "
        "expected \"because\", found the end of the file | note 9:1 in the declaration that begins "
        "here"},
    {"define x of e : boolean is a < < b", "1:32 E101 expected an expression, found \"<\""},
    {"define x of e : boolean is a is is b",
        "1:33 E101 expected \"known\", \"missing\" or an expression, found \"is\""},
    {"define x of e : boolean is a + * b", "1:32 E101 expected an expression, found \"*\""},
    {"define x of e : boolean is (a, b)", "1:30 E101 expected \")\" or an operator, found \",\""},
    {"define x of e : boolean is -",
        "1:29 E101 expected an expression, found the end of the file | note 1:1 in the declaration "
        "that begins here"},
    {"define x of e : boolean is a not b", "1:34 E101 expected \"in\" or \"between\", found \"b\""},
    {"define x of e : boolean is a = b c = d",
        "1:34 E101 expected \"except\", an operator or a declaration, found \"c\""},
    {"define x of e : boolean is a.b(c)",
        "1:31 E101 expected \"except\", an operator or a declaration, found \"(\""},
    {"define x of e : boolean is any a.b",
        "1:33 E101 expected \"except\", an operator or a declaration, found \".\" | help: a name "
        "has at most one other before it: unit.score, this.score"},
    {"parameter\np\n: decimal\nfrom 2020-01-01 is x y",
        "4:22 E101 expected \"from\", an operator or a declaration, found \"y\""},
    {"entity e\n  a :\n  b : integer\n  c : unit\n  d : integer",
        "3:3 E101 expected a type, found \"b\"\n4:7 E101 expected a type, found \"unit\" | help: a "
        "reference to an instance is written: unit reference"},
    {"entity e\n  a : boolean\n  b : date absent means none none",
        "3:34 E101 expected \":\", found the end of the file | note 1:1 in the declaration that "
        "begins here"},
    {"entity e (es) (fs)",
        "1:15 E101 expected \"in\", \"absent means\", a field or a quoted text, found \"(\""},
    {"entity e in f in g",
        "1:15 E101 expected \"absent means\", a field, a quoted text or a declaration, found "
        "\"in\""},
    {"entity e\n  a : integer is 3",
        "2:15 E101 expected \"absent means\", a field, a quoted text or a declaration, found "
        "\"is\""},
    {"entity e\n  1a : integer\n  b : integer",
        "2:3 E106 \"1a\" is not a number | help: put a blank between the number and the word; a "
        "name cannot begin with a digit"},
    {"entity e\n  a b : integer\n  c : integer", "2:5 E101 expected \":\", found \"b\""},
    {"entity e\n  a, b : integer\n  c : integer", "2:4 E101 expected \":\", found \",\""},
    {"rule r1 for e\n  when a\n  then b is c\n  because \"x\"\n  because \"y\"\nrule r2 for e when "
     "x\n  unless\n  then b is c because \"z\"",
        "5:3 E101 expected a declaration, found \"because\"\n8:3 E101 expected an expression, "
        "found \"then\""},
    {"quy tắc x đối với u\n  khi a bằng b\n  thì c là d vì \"x\"",
        "2:9 E101 expected \"trừ khi\", \"thì\" or an operator, found \"bằng\""},
    {"định nghĩa x của u : số nguyn là 3",
        "1:22 E101 expected a type, found \"số\" | help: did you mean \"số nguyên\"?"},
    {"define x of u : integer is count of units where a > 3)",
        "1:54 E101 expected \"except\", an operator or a declaration, found \")\""},
    {"decision d of e\n  one of a b c\n  otherwise a",
        "2:12 E101 expected \"otherwise\" or \",\", found \"b\""},
    {"decision d of e one of otherwise a", "1:24 E101 expected a name, found \"otherwise\""},
    {"selection s\n  choose 2 units per cluster\n  order by a\n  where b\n  on tie refer",
        "4:3 E101 expected \"ascending\", \"descending\", \"on tie\" or \",\", found \"where\""},
    {"define x of e : boolean is a ​ b", "1:30 E103 unexpected character U+200B"},
};

static void check(struct str text, const char *wanted) {
  struct parsed parsed;
  parsed_text(&parsed, text);
  assert_string_equal(diags_text(&parsed), wanted);
  parsed_free(&parsed);
}

static void test_rows(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    check(str_from(rows[i].text), rows[i].diagnostics);
}

/* What a mistake is told does not depend on what follows it. */
static void test_rows_before_a_declaration(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct parsed parsed;
    parsed_init(&parsed);
    char *text = arena_printf(&parsed.arena, "%s\nentity last_of_all\n", rows[i].text);
    parsed_free(&parsed);
    parsed_init(&parsed);
    text = arena_printf(&parsed.arena, "%s\nentity last_of_all\n", rows[i].text);
    parsed.ast = parse_rules(&parsed.arena, &parsed.diags,
        sources_add(&parsed.sources, STR("test.rules"), str_from(text)));
    /* there it is the law of the declaration added */
    bool law_at_the_end = strstr(rows[i].diagnostics, "E111") != NULL;
    assert_true(parsed.diags.n_errors > 0 || law_at_the_end);
    assert_true(parsed.ast->n_decls > 0);
    const struct ast_decl *last = parsed.ast->decls[parsed.ast->n_decls - 1];
    assert_true(last->kind == AST_ENTITY && !last->broken &&
        str_equal(last->name.text, STR("last_of_all")));
    parsed_free(&parsed);
  }
}

static void test_bytes(void **state) {
  (void)state;
  check(STR("entity e\n  a\xff : integer\n"), "2:4 E102 the byte 0xff is not valid UTF-8");
  check(STR("entity e # \xc3\x28 comment\nuses \"a\xe2\x82\"\n| l\xc0\xafw\nentity f"),
      "1:12 E102 the byte 0xc3 is not valid UTF-8\n2:8 E102 the byte 0xe2 is not valid UTF-8\n3:4 "
      "E102 the byte 0xc0 is not valid UTF-8");
  check((struct str){"entity e\n\0uses \"x\"", 18}, "2:1 E102 the byte 0x00 is not valid UTF-8");
  check(STR("\xed\xa0\x80"), "1:1 E102 the byte 0xed is not valid UTF-8");
  check(STR("\xff\xfe"
            "e\0n\0"),
      "1:1 E102 the byte 0xff is not valid UTF-8\n"
      "1:4 E102 the byte 0x00 is not valid UTF-8\n1:6 E102 the byte 0x00 is not valid UTF-8");
  check(STR("entity a\xf4\x90\x80\x80"), "1:9 E102 the byte 0xf4 is not valid UTF-8");
}

/* language.md §2: one run reports every error; five mistakes of five kinds, five diagnostics. */
static void test_five_mistakes(void **state) {
  (void)state;
  check(STR("regulation r\n"
            "  title \"a\n"
            "entity unit\n"
            "  votes : integr\n"
            "  score : decimal(2)\n"
            "rule a for unit\n"
            "  when votes > 12abc\n"
            "  then standing is bad\n"
            "  because \"x\"\n"
            "rul b for unit\n"
            "  when votes > 3\n"
            "  then standing is bad\n"
            "  because \"x\"\n"
            "rule c for unit\n"
            "  when votes > 3\n"
            "  thn standing is bad\n"
            "  because \"x\"\n"
            "define d of unit : date is 2019-02-29\n"),
      "2:9 E108 the quoted text does not end on its line | help: close it with \"; a text that "
      "holds a line end writes \\n\n"
      "4:11 E101 expected a type, found \"integr\" | help: did you mean \"integer\"?\n"
      "7:16 E106 \"12abc\" is not a number | help: put a blank between the number and the word; a "
      "name cannot begin with a digit\n"
      "10:1 E101 expected a declaration, found \"rul\" | help: did you mean \"rule\"?\n"
      "16:3 E101 expected \"unless\", \"then\" or an operator, found \"thn\" | help: did you mean "
      "\"then\"?\n"
      "18:28 E107 there is no such day as 2019-02-29");
}

/* A misspelt keyword is read as it was meant, and none hides the next. */
static void test_all_misspelt(void **state) {
  (void)state;
  check(STR("regulation r\n"
            "  titel \"a\"\n"
            "  effectve 2020-01-01\n"
            "entty e in f\n"
            "  a : boolen\n"
            "parametr p : integer from 2020-01-01 is 1\n"
            "rul r for e\n"
            "  wen a\n"
            "  then b is c\n"
            "  because \"x\"\n"
            "quy tăc s đối với e khi a thì b là c vì \"x\"\n"
            "kêt luận d của e một trong x, y còn lại y\n"),
      "2:3 E101 expected a line of the header (title, issuer, source, effective), a quoted text or "
      "a declaration, found \"titel\" | help: did you mean \"title\"?\n"
      "3:3 E101 expected a line of the header (title, issuer, source, effective) or a declaration, "
      "found \"effectve\" | help: did you mean \"effective\"?\n"
      "4:1 E101 expected \"to\", a line of the header (title, issuer, source, effective) or a "
      "declaration, found \"entty\" | help: did you mean \"entity\"?\n"
      "5:7 E101 expected a type, found \"boolen\" | help: did you mean \"boolean\"?\n"
      "6:1 E101 expected a field or a declaration, found \"parametr\" | help: did you mean "
      "\"parameter\"?\n"
      "7:1 E101 expected \"from\", an operator or a declaration, found \"rul\" | help: did you "
      "mean \"rule\"?\n"
      "8:3 E101 expected \"when\" or a quoted text, found \"wen\" | help: did you mean \"when\"?\n"
      "11:1 E101 expected a declaration, found \"quy\" | help: did you mean \"quy tắc\"?\n"
      "12:1 E101 expected a declaration, found \"kêt\" | help: did you mean \"kết luận\"?");
}

static void check_kept(const char *text, const char *tree) {
  struct parsed parsed;
  parsed_text(&parsed, str_from(text));
  assert_true(parsed.diags.n_errors > 0);
  assert_string_equal(tree_line(&parsed), tree);
  parsed_free(&parsed);
}

/* What is kept of a declaration with a syntax error: enough for its name to be known, or nothing.
 */
static void test_kept(void **state) {
  (void)state;
  check_kept("define d of e : integer is 3 4\nentity e",
      "define d (broken) [of e, type integer, is: error], entity e");
  check_kept("define d of e integer is 3\nentity e", "entity e");
  check_kept("decision d of e one of a, b otherwise b c\nentity e",
      "decision d [of e, type one of a, b, otherwise b], entity e");
  check_kept("decision d of e one of a, b\nentity e", "entity e");
  check_kept(
      "reading r : one of a, b is a because 3", "reading r (broken) [type one of a, b, is a]");
  check_kept("reading r : one of a, b", "");
  check_kept("parameter p : integer from 2020-01-01 is 1 from 2021 is 3",
      "parameter p (broken) [type integer, from: date 2020-01-01 [is: number 1]]");
  check_kept("parameter p : integer", "");
  check_kept(
      "rule r for e when a then b is c", "rule r (broken) [for e, when: name a, then b, is c]");
  check_kept("rule r for e when a thn b is c", "");
  check_kept("entity e in f\n  a : integr\n  b : text",
      "entity e (broken) [in f, field a [type error], field b [type text]]");
  check_kept("entity e in f (fs)\n  b : text", "entity e (broken) [in f, field b [type text]]");
  check_kept("entity e (es\n  b : text", "");
  check_kept("rul r for e when a then b is c because \"x\"",
      "rule r [for e, when: name a, then b, is c, because \"x\"]");
  check_kept("entity e\n  a : boolean\ndefin d of e : boolean is a",
      "entity e (broken) [field a [type boolean]], define d [of e, type boolean, is: name a]");
  check_kept("define d of e : integer is 12abc + 2019-02-29",
      "define d [of e, type integer, is: + [error, error]]");
  check_kept("regulation r\n  titel \"a\"\n  issuer \"b\"",
      "regulation r (broken) [title \"a\", issuer \"b\"]");
}

/* A broken declaration's span ends at the error, so that what follows counts as not read. */
static void test_broken_span(void **state) {
  (void)state;
  struct parsed parsed;
  parsed_text(&parsed, STR("define d of e : integer is 3 4 names\nentity e"));
  assert_string_equal(
      str_cstring(&parsed.arena, sources_text(&parsed.sources, parsed.ast->decls[0]->span)),
      "define d of e : integer is 3 ");
  parsed_free(&parsed);
}

static void check_expression(const char *text, const char *wanted) {
  struct parsed parsed;
  parsed_init(&parsed);
  uint32_t source = sources_add(&parsed.sources, STR("<expression>"), str_from(text));
  assert_null(parse_expression(&parsed.arena, &parsed.diags, source));
  assert_string_equal(diags_text(&parsed), wanted);
  parsed_free(&parsed);
}

static void test_expression_alone(void **state) {
  (void)state;
  check_expression("", "1:1 E101 expected an expression, found the end");
  check_expression("  # nothing", "1:12 E101 expected an expression, found the end");
  check_expression("1 +", "1:4 E101 expected an expression, found the end");
  check_expression("1 2", "1:3 E101 expected an operator or the end, found \"2\"");
  check_expression("a rule", "1:3 E101 expected an operator or the end, found \"rule\"");
  check_expression("a\nentity e", "2:1 E101 expected an operator or the end, found \"entity\"");
  check_expression("| law", "1:1 E101 expected an expression, found law text");
  check_expression("12abc",
      "1:1 E106 \"12abc\" is not a number | help: put a blank between the number and the word; a "
      "name cannot begin with a digit");
  check_expression("9223372036854775808",
      "1:1 E105 the number \"9223372036854775808\" is too large: numbers are 64-bit");
  check_expression("a \xff", "1:3 E102 the byte 0xff is not valid UTF-8");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rows),
      cmocka_unit_test(test_rows_before_a_declaration),
      cmocka_unit_test(test_bytes),
      cmocka_unit_test(test_five_mistakes),
      cmocka_unit_test(test_all_misspelt),
      cmocka_unit_test(test_kept),
      cmocka_unit_test(test_broken_span),
      cmocka_unit_test(test_expression_alone),
  };
  return cmocka_run_group_tests_name("parse: errors", tests, NULL, NULL);
}
