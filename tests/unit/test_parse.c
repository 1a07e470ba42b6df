/* Trees: what each construct of language.md §1-§6 parses to, in both languages. A row is a text and
 * its tree on one line (parse_support.h: tree_line). If only rows of one heading fail, look at that
 * part of the grammar.
 */
#include "parse_support.h"

#include <utf8proc.h>

struct row {
  const char *text, *tree;
};

/* The value of `define t of e : boolean is ...`. */
static const struct row expressions[] = {
    /* literals */
    {"12", "number 12"},
    {"9.75", "number 9.75"},
    {"80%", "number 0.8"},
    {"12.5%", "number 0.125"},
    {"007", "number 7"},
    {"0.123456789", "number 0.123456789"},
    {"9223372036854775807", "number 9223372036854775807"},
    {"-9223372036854775808", "number -9223372036854775808"},
    {"2020-03-31", "date 2020-03-31"},
    {"2020-3 -1", "- [- [number 2020, number 3], number 1]"},
    {"2020 - 1", "- [number 2020, number 1]"},
    {"2020-03-311", "- [- [number 2020, number 3], number 311]"},
    {"1-2020-03-31", "- [number 1, date 2020-03-31]"},
    {"\"a \\\" b \\\\ c\\nd\"", "text \"a \\\" b \\\\ c\\nd\""},
    {"true or false and unknown", "or [true, and [false, unknown]]"},
    {"as of - d", "- [as of, name d]"},

    /* names */
    {"votes", "name votes"},
    {"cluster.members", "name cluster.members"},
    {"cluster . members", "name cluster.members"},
    {"this", "this"},
    {"this.score", "name this.score"},
    {"previous standing", "previous standing"},
    {"no previous record", "no previous record"},
    {"rank in sector_flag", "rank in sector_flag"},
    {"count + sum + min", "+ [+ [name count, name sum], name min]"},
    {"one + order + done", "+ [+ [name one, name order], name done]"},

    /* precedence */
    {"a or b and not c or d", "or [or [name a, and [name b, not [name c]]], name d]"},
    {"not a = b", "not [= [name a, name b]]"},
    {"not not a and b", "and [not [not [name a]], name b]"},
    {"a + b * c - d / e", "- [+ [name a, * [name b, name c]], / [name d, name e]]"},
    {"a - b - c", "- [- [name a, name b], name c]"},
    {"a / b / c", "/ [/ [name a, name b], name c]"},
    {"-a * b", "* [negate [name a], name b]"},
    {"- - a", "negate [negate [name a]]"},
    {"2 - -3", "- [number 2, negate [number 3]]"},
    {"a * -b", "* [name a, negate [name b]]"},
    {"(a + b) * c", "* [+ in parentheses [name a, name b], name c]"},
    {"((a))", "name a in parentheses"},
    {"a + b >= c * 2 and d", "and [>= [+ [name a, name b], * [name c, number 2]], name d]"},

    /* comparisons */
    {"a = b", "= [name a, name b]"},
    {"a <> b", "<> [name a, name b]"},
    {"a < b", "< [name a, name b]"},
    {"a <= b", "<= [name a, name b]"},
    {"a > b", "> [name a, name b]"},
    {"a >= b", ">= [name a, name b]"},
    {"a is b", "= [name a, name b]"},
    {"a is not b", "<> [name a, name b]"},
    {"not a is b", "not [= [name a, name b]]"},
    {"a is known", "is known [name a]"},
    {"a is not known", "is not known [name a]"},
    {"a is missing", "is missing [name a]"},
    {"a is not missing", "is not missing [name a]"},
    {"a in (b)", "in [name a, name b]"},
    {"a in (b, \"c\", 3, d + 1)",
        "in [name a, name b, text \"c\", number 3, + [name d, number 1]]"},
    {"a not in (b, c)", "not in [name a, name b, name c]"},
    {"not a in (b)", "not [in [name a, name b]]"},
    {"a between 1 and 2 and b", "and [between [name a, number 1, number 2], name b]"},
    {"a not between x - 1 and x * 2 or c",
        "or [not between [name a, - [name x, number 1], * [name x, number 2]], name c]"},
    {"a + 1 between b and c", "between [+ [name a, number 1], name b, name c]"},
    {"a < b < c", "chain [< [name a, name b], name c]"},
    {"a = b is known", "chain [= [name a, name b], name known]"},
    {"a = b in (c)", "chain [= [name a, name b], name c]"},
    {"(a = b) = c", "= [= in parentheses [name a, name b], name c]"},
    {"count of unit where a = b >= 3",
        "count of unit [where: chain [= [name a, name b], number 3]]"},
    {"(count of unit where a = b) >= 3",
        ">= [count of unit in parentheses [where: = [name a, name b]], number 3]"},

    /* dates */
    {"d + 30 days", "add duration in days [name d, number 30]"},
    {"d + 1 day", "add duration in days [name d, number 1]"},
    {"d - 1 month rounded down", "subtract duration in months rounded down [name d, number 1]"},
    {"d + n years rounded up", "add duration in years rounded up [name d, name n]"},
    {"d + this.n months", "add duration in months [name d, name this.n]"},
    {"d + unit.n months", "add duration in months [name d, name unit.n]"},
    {"d - (a + b) months rounded up",
        "subtract duration in months rounded up [name d, + in parentheses [name a, name b]]"},
    {"d + 30 days - 1 month rounded down",
        "subtract duration in months rounded down [add duration in days [name d, number 30], "
        "number 1]"},
    {"d + 30 days <= as of", "<= [add duration in days [name d, number 30], as of]"},
    {"days + days days", "add duration in days [name days, name days]"},
    {"a + b - c", "- [+ [name a, name b], name c]"},

    /* if */
    {"if a then b else c", "if [condition: name a, then: name b, else: name c]"},
    {"if a then b else if c then d else e",
        "if [condition: name a, then: name b, else: if [condition: name c, then: name d, else: "
        "name e]]"},
    {"(if a then b else c) + 1",
        "+ [if in parentheses [condition: name a, then: name b, else: name c], number 1]"},
    {"1 + (if a then b else c)",
        "+ [number 1, if in parentheses [condition: name a, then: name b, else: name c]]"},
    {"if if a then b else c then d else e",
        "if [condition: if [condition: name a, then: name b, else: name c], then: name d, else: "
        "name e]"},
    {"min(if a then b else c, 2)",
        "call min [if [condition: name a, then: name b, else: name c], number 2]"},
    {"a in (if a then b else c)",
        "in [name a, if [condition: name a, then: name b, else: name c]]"},
    {"if a then b else c and d",
        "if [condition: name a, then: name b, else: and [name c, name d]]"},
    {"any e where if a then b else c",
        "any e [where: if [condition: name a, then: name b, else: name c]]"},

    /* calls */
    {"round(x)", "call round [name x]"},
    {"round(2 / 3, 2)", "call round [/ [number 2, number 3], number 2]"},
    {"f()", "call f"},
    {"min(a, b, c)", "call min [name a, name b, name c]"},
    {"min (a, b)", "call min [name a, name b]"},
    {"date(2020, 1, 31)", "call date [number 2020, number 1, number 31]"},
    {"year(d) + month(d) + day(d)",
        "+ [+ [call year [name d], call month [name d]], call day [name d]]"},
    {"days_between(a, b)", "call days_between [name a, name b]"},

    /* aggregates */
    {"any unit", "any unit"},
    {"any unit where a and b", "any unit [where: and [name a, name b]]"},
    {"not any unit where a and b", "not [any unit [where: and [name a, name b]]]"},
    {"no unit where a or b", "no unit [where: or [name a, name b]]"},
    {"every unit has c", "every unit [has: name c]"},
    {"every unit where b and c has d or e",
        "every unit [where: and [name b, name c], has: or [name d, name e]]"},
    {"every unit has c and d", "every unit [has: and [name c, name d]]"},
    {"count of unit", "count of unit"},
    {"count of units where registered", "count of units [where: name registered]"},
    {"1 + count of unit + 2", "+ [+ [number 1, count of unit], number 2]"},
    {"1 + count of unit where a + 2", "+ [number 1, count of unit [where: + [name a, number 2]]]"},
    {"count of unit >= 3 and x", "and [>= [count of unit, number 3], name x]"},
    {"sum of score over unit", "sum of unit [of: name score]"},
    {"sum of a + b over unit where c and d",
        "sum of unit [where: and [name c, name d], of: + [name a, name b]]"},
    {"min of x over unit", "min of unit [of: name x]"},
    {"max of x over unit where y", "max of unit [where: name y, of: name x]"},
    {"average of x over unit", "average of unit [of: name x]"},
    {"average of sum of x over a over b", "average of b [of: sum of a [of: name x]]"},
    {"any unit where any incident where a and b",
        "any unit [where: any incident [where: and [name a, name b]]]"},
    {"every a where any b where x has y", "every a [where: any b [where: name x], has: name y]"},
    {"every a has every b has c", "every a [has: every b [has: name c]]"},
    {"a and any unit where b or c", "and [name a, any unit [where: or [name b, name c]]]"},
    {"2 * sum of x over unit where y > 3",
        "* [number 2, sum of unit [where: > [name y, number 3], of: name x]]"},

    /* Vietnamese */
    {"a và b hoặc không c", "or [and [name a, name b], not [name c]]"},
    {"nếu a thì b ngược lại c", "if [condition: name a, then: name b, else: name c]"},
    {"có đơn_vị mà a", "any đơn_vị [where: name a]"},
    {"không có đơn_vị mà a", "no đơn_vị [where: name a]"},
    {"không có kết quả năm trước", "no previous record"},
    {"năm trước kq là a", "= [previous kq, name a]"},
    {"số đơn_vị mà a", "count of đơn_vị [where: name a]"},
    {"tổng x trên đơn_vị", "sum of đơn_vị [of: name x]"},
    {"nhỏ nhất của x trên đơn_vị", "min of đơn_vị [of: name x]"},
    {"lớn nhất của x trên đơn_vị", "max of đơn_vị [of: name x]"},
    {"trung bình của x trên đơn_vị", "average of đơn_vị [of: name x]"},
    {"mọi đơn_vị mà a đều b", "every đơn_vị [where: name a, has: name b]"},
    {"a trong khoảng 1 và 2", "between [name a, number 1, number 2]"},
    {"a không trong khoảng 1 và 2", "not between [name a, number 1, number 2]"},
    {"a thuộc (b, c)", "in [name a, name b, name c]"},
    {"a không thuộc (b, c)", "not in [name a, name b, name c]"},
    {"a là đã biết", "is known [name a]"},
    {"a là không đã biết", "is not known [name a]"},
    {"a là còn thiếu", "is missing [name a]"},
    {"a là không b", "<> [name a, name b]"},
    {"hạng trong cờ", "rank in cờ"},
    {"này.a", "name this.a"},
    {"tính đến", "as of"},
    {"đúng hoặc sai và chưa rõ", "or [true, and [false, unknown]]"},
    {"d + 3 ngày", "add duration in days [name d, number 3]"},
    {"d + 3 tháng làm tròn xuống", "add duration in months rounded down [name d, number 3]"},
    {"d - 3 năm làm tròn lên", "subtract duration in years rounded up [name d, number 3]"},
    {"kq là chưa đủ", "= [name kq, name short]"},
    {"kq là đủ", "= [name kq, name đủ]"},
    {"kq là không có ứng viên", "= [name kq, name no_candidate]"},
    {"kq là không có chỉ tiêu", "= [name kq, name no_seats]"},
    {"kq là bằng nhau", "= [name kq, name tied]"},
    {"kq là chưa xác định", "= [name kq, name undetermined]"},
    {"kq là đã hoàn thành", "= [name kq, name fulfilled]"},
    {"kq là trễ hạn", "= [name kq, name late]"},
    {"kq là còn hạn", "= [name kq, name open]"},
    {"kq là quá hạn", "= [name kq, name overdue]"},

    /* words that are names here */
    {"title + issuer + source + effective + from + to + amends",
        "+ [+ [+ [+ [+ [+ [name title, name issuer], name source], name effective], name from], "
        "name to], name amends]"},
    {"that + choose + per + ascending + descending + refer + all",
        "+ [+ [+ [+ [+ [+ [name that, name choose], name per], name ascending], name descending], "
        "name refer], name all]"},
    {"due + by + with + before + after + none",
        "+ [+ [+ [+ [+ [name due, name by], name with], name before], name after], name none]"},
    {"boolean + integer + decimal + date + text + reference",
        "+ [+ [+ [+ [+ [name boolean, name integer], name decimal], name date], name text], name "
        "reference]"},
    {"days + months + years + day + month + year",
        "+ [+ [+ [+ [+ [name days, name months], name years], name day], name month], name year]"},
    {"nguồn + từ + đến + năm + ngày + tháng",
        "+ [+ [+ [+ [+ [name nguồn, name từ], name đến], name năm], name ngày], name tháng]"},
    {"source.title", "name source.title"},
    {"this.date", "name this.date"},
    {"all in (none, all)", "in [name all, name none, name all]"},
};

/* Whole files. */
static const struct row declarations[] = {
    {"regulation r", "regulation r"},
    {"regulation r \"label\" amends \"../2020/e.rules\" title \"t\" issuer \"i\" source \"s.txt\" "
     "effective 2020-01-01 to 2020-12-31",
        "regulation r [amends \"../2020/e.rules\", label \"label\", title \"t\", issuer \"i\", "
        "source \"s.txt\", effective from: date 2020-01-01, effective to: date 2020-12-31]"},
    {"regulation r effective 2020-01-01 source \"s\" title \"t\"",
        "regulation r [title \"t\", source \"s\", effective from: date 2020-01-01]"},
    {"văn bản r sửa đổi \"a\" tiêu đề \"t\" cơ quan ban hành \"i\" nguồn \"s\" hiệu lực 2020-01-01 "
     "đến 2020-12-31",
        "regulation r [amends \"a\", title \"t\", issuer \"i\", source \"s\", effective from: date "
        "2020-01-01, effective to: date 2020-12-31]"},
    {"uses \"common.rules\"", "uses [path \"common.rules\"]"},
    {"dùng \"common.rules\"", "uses [path \"common.rules\"]"},
    {"entity sector", "entity sector"},
    {"entity sector \"label\"", "entity sector [label \"label\"]"},
    {"entity unit (units) in cluster \"label\" absent means none name : text",
        "entity unit [plural units, in cluster, label \"label\", absent means none, field name "
        "[type text]]"},
    {"đối tượng unit (units) thuộc cluster \"label\" vắng là rỗng name : chữ",
        "entity unit [plural units, in cluster, label \"label\", absent means none, field name "
        "[type text]]"},
    {"entity e absent means none \"label\"", "entity e [label \"label\", absent means none]"},
    {"entity e a : boolean b : integer c : decimal d : decimal(2) e : date f : text g : one of x, "
     "y, z h : unit reference",
        "entity e [field a [type boolean], field b [type integer], field c [type decimal], field d "
        "[type decimal(2)], field e [type date], field f [type text], field g [type one of x, y, "
        "z], field h [type reference to unit]]"},
    {"đối tượng e a : đúng sai b : số nguyên c : số thập phân d : số thập phân(2) e : ngày tháng f "
     ": chữ g : một trong x, y, z h : unit tham chiếu",
        "entity e [field a [type boolean], field b [type integer], field c [type decimal], field d "
        "[type decimal(2)], field e [type date], field f [type text], field g [type one of x, y, "
        "z], field h [type reference to unit]]"},
    {"entity e a : integer \"label\" absent means 0",
        "entity e [field a [type integer, label \"label\", absent means: number 0]]"},
    {"entity e a : integer absent means 0 \"label\"",
        "entity e [field a [type integer, label \"label\", absent means: number 0]]"},
    {"entity e a : decimal absent means -1.5 b : text absent means \"x\" \"label\" c : date absent "
     "means 2020-01-01 d : boolean absent means true",
        "entity e [field a [type decimal, absent means: negate [number 1.5]], field b [type text, "
        "label \"label\", absent means: text \"x\"], field c [type date, absent means: date "
        "2020-01-01], field d [type boolean, absent means: true]]"},
    {"entity e a : boolean absent means false b : boolean absent means unknown c : one of x, y "
     "absent means x d : date absent means none",
        "entity e [field a [type boolean, absent means: false], field b [type boolean, absent "
        "means: unknown], field c [type one of x, y, absent means: name x], field d [type date, "
        "absent means none]]"},
    {"entity e a : one of x, days absent means days b : one of none, some absent means none",
        "entity e [field a [type one of x, days, absent means: name days], field b [type one of "
        "none, some, absent means none]]"},
    {"entity e date : date text : text days : integer year : integer source : text reference : "
     "unit reference none : boolean all : one of all, none",
        "entity e [field date [type date], field text [type text], field days [type integer], "
        "field year [type integer], field source [type text], field reference [type reference to "
        "unit], field none [type boolean], field all [type one of all, none]]"},
    {"entity e absent : boolean means : integer count : integer of_ : text",
        "entity e [field absent [type boolean], field means [type integer], field count [type "
        "integer], field of_ [type text]]"},
    {"entity title (source) in from", "entity title [plural source, in from]"},
    {"parameter p : decimal from 2020-01-01 is 80%",
        "parameter p [type decimal, from: date 2020-01-01 [is: number 0.8]]"},
    {"parameter p : decimal(2) \"label\" from 2020-01-01 is 80% from 2021-01-01 is 1 + 2 * 3",
        "parameter p [type decimal(2), label \"label\", from: date 2020-01-01 [is: number 0.8], "
        "from: date 2021-01-01 [is: + [number 1, * [number 2, number 3]]]]"},
    {"tham số p : số thập phân \"label\" từ 2020-01-01 là 80% từ 2021-01-01 là 90%",
        "parameter p [type decimal, label \"label\", from: date 2020-01-01 [is: number 0.8], "
        "from: date 2021-01-01 [is: number 0.9]]"},
    {"reading r : one of a, b is a", "reading r [type one of a, b, is a]"},
    {"reading r : one of a, b \"label\" is a because \"x\"",
        "reading r [type one of a, b, label \"label\", is a, because \"x\"]"},
    {"cách hiểu r : một trong a, b \"label\" là a vì \"x\"",
        "reading r [type one of a, b, label \"label\", is a, because \"x\"]"},
    {"define d of e : boolean is a", "define d [of e, type boolean, is: name a]"},
    {"define d of e : decimal(2) \"label\" is a except b when c except if x then y else z when not "
     "d",
        "define d [of e, type decimal(2), label \"label\", is: name a, except: name b [when: name "
        "c], except: if [condition: name x, then: name y, else: name z, when: not [name d]]]"},
    {"định nghĩa d của e : số nguyên \"label\" là a ngoại trừ b khi c",
        "define d [of e, type integer, label \"label\", is: name a, except: name b [when: name "
        "c]]"},
    {"define count of e : integer is count of unit",
        "define count [of e, type integer, is: count of unit]"},
    {"define sum of unit : integer is sum of x over incident",
        "define sum [of unit, type integer, is: sum of incident [of: name x]]"},
    {"decision d of e one of a, b otherwise b", "decision d [of e, type one of a, b, otherwise b]"},
    {"decision count of e \"label\" one of a, b, c otherwise b",
        "decision count [of e, type one of a, b, c, label \"label\", otherwise b]"},
    {"kết luận d của e \"label\" một trong a, b còn lại b",
        "decision d [of e, type one of a, b, label \"label\", otherwise b]"},
    {"rule r for e when a then d is b because \"x\"",
        "rule r [for e, when: name a, then d, is b, because \"x\"]"},
    {"rule r for e \"label\" when a unless b then d is c because \"x\"",
        "rule r [for e, label \"label\", when: name a, unless: name b, then d, is c, because "
        "\"x\"]"},
    {"quy tắc r đối với e \"label\" khi a trừ khi b thì d là c vì \"x\"",
        "rule r [for e, label \"label\", when: name a, unless: name b, then d, is c, because "
        "\"x\"]"},
    {"rule r for e when if a then b else c then d is f because \"x\"",
        "rule r [for e, when: if [condition: name a, then: name b, else: name c], then d, is f, "
        "because \"x\"]"},
    {"rule r for e when a then count is sum because \"x\"",
        "rule r [for e, when: name a, then count, is sum, because \"x\"]"},
    {"selection s choose 1 unit per cluster on tie refer",
        "selection s [choose: number 1, candidate unit, per cluster, on tie refer]"},
    {"selection s \"label\" choose floor(20% * count of unit where x) unit per cluster where a and "
     "b order by x, y ascending, z descending on tie all",
        "selection s [label \"label\", choose: call floor [* [number 0.2, count of unit [where: "
        "name x]]], candidate unit, per cluster, where: and [name a, name b], order by ascending: "
        "name x, order by ascending: name y, order by descending: name z, on tie all]"},
    {"bình chọn s \"label\" chọn 1 unit mỗi cluster mà a xếp theo x, y tăng dần, z giảm dần khi "
     "bằng nhau tất cả",
        "selection s [label \"label\", choose: number 1, candidate unit, per cluster, where: name "
        "a, order by ascending: name x, order by ascending: name y, order by descending: name z, "
        "on tie all]"},
    {"bình chọn s chọn 1 unit mỗi cluster khi bằng nhau xin ý kiến",
        "selection s [choose: number 1, candidate unit, per cluster, on tie refer]"},
    {"selection s choose count of unit unit per cluster on tie refer",
        "selection s [choose: count of unit, candidate unit, per cluster, on tie refer]"},
    {"selection s choose n all per source on tie all",
        "selection s [choose: name n, candidate all, per source, on tie all]"},
    {"duty d of e done when a", "duty d [of e, done when: name a]"},
    {"duty d of e \"label\" done when every unit has a due 2020-03-31 by \"x\"",
        "duty d [of e, label \"label\", done when: every unit [has: name a], due: date 2020-03-31, "
        "by \"x\"]"},
    {"duty d of e done on x due y + 3 days by \"z\"",
        "duty d [of e, done on: name x, due: add duration in days [name y, number 3], by \"z\"]"},
    {"duty d of e done on x by \"z\"", "duty d [of e, done on: name x, by \"z\"]"},
    {"nhiệm vụ d của e \"label\" hoàn thành khi a thời hạn 2020-03-31 bởi \"x\"",
        "duty d [of e, label \"label\", done when: name a, due: date 2020-03-31, by \"x\"]"},
    {"nhiệm vụ d của e hoàn thành ngày x", "duty d [of e, done on: name x]"},
    {"warning w for e when a because \"x\"", "warning w [for e, when: name a, because \"x\"]"},
    {"cảnh báo w đối với e \"label\" khi a vì \"x\"",
        "warning w [for e, label \"label\", when: name a, because \"x\"]"},
    {"require r for e that a because \"x\"", "require r [for e, that: name a, because \"x\"]"},
    {"yêu cầu r đối với e \"label\" rằng a vì \"x\"",
        "require r [for e, label \"label\", that: name a, because \"x\"]"},
    {"exception to rule r when a", "exception [to rule r, when: name a]"},
    {"exception to rule r when a because \"x\"",
        "exception [to rule r, when: name a, because \"x\"]"},
    {"exception x to rule r \"label\" when a",
        "exception x [to rule r, label \"label\", when: name a]"},
    {"exception x \"label\" to rule r when a",
        "exception x [to rule r, label \"label\", when: name a]"},
    {"exception to define d is 3 when a", "exception [to define d, is: number 3, when: name a]"},
    {"exception x to define d is if a then b else c when e because \"z\"",
        "exception x [to define d, is: if [condition: name a, then: name b, else: name c], when: "
        "name e, because \"z\"]"},
    {"ngoại lệ của quy tắc r khi a", "exception [to rule r, when: name a]"},
    {"ngoại lệ x của quy tắc r khi a vì \"z\"",
        "exception x [to rule r, when: name a, because \"z\"]"},
    {"ngoại lệ của định nghĩa d là 3 khi a", "exception [to define d, is: number 3, when: name a]"},
    {"ngoại lệ x đến định nghĩa d là 3 khi a",
        "exception x [to define d, is: number 3, when: name a]"},
    {"exception to to rule r when a", "exception to [to rule r, when: name a]"},
    {"repeal rule r", "repeal rule r"},
    {"repeal define d repeal parameter p repeal reading r repeal decision d repeal selection s "
     "repeal duty d repeal warning w repeal require r repeal exception x repeal entity e",
        "repeal define d, repeal parameter p, repeal reading r, repeal decision d, repeal "
        "selection s, repeal duty d, repeal warning w, repeal require r, repeal exception x, "
        "repeal entity e"},
    {"bãi bỏ quy tắc r", "repeal rule r"},
    {"replace rule r for e when a then d is b because \"x\"",
        "replace r [rule r [for e, when: name a, then d, is b, because \"x\"]]"},
    {"replace define d of e : integer is 3",
        "replace d [define d [of e, type integer, is: number 3]]"},
    {"thay thế tham số p : số nguyên từ 2020-01-01 là 3",
        "replace p [parameter p [type integer, from: date 2020-01-01 [is: number 3]]]"},
    {"replace exception x to rule r when a", "replace x [exception x [to rule r, when: name a]]"},
    {"extend parameter p from 2021-01-01 is 3 from 2022-01-01 is 4",
        "extend parameter p [from: date 2021-01-01 [is: number 3], from: date 2022-01-01 [is: "
        "number 4]]"},
    {"extend entity e a : boolean b : integer \"label\" absent means 0",
        "extend entity e [field a [type boolean], field b [type integer, label \"label\", absent "
        "means: number 0]]"},
    {"extend reading r with w", "extend reading r [with w]"},
    {"extend decision d with o before p", "extend decision d [with o, before p]"},
    {"extend decision d with o \"chữ o\" before p",
        "extend decision d [with o [label \"chữ o\"], before p]"},
    {"extend decision d with o after p", "extend decision d [with o, after p]"},
    {"bổ sung tham số p từ 2021-01-01 là 3",
        "extend parameter p [from: date 2021-01-01 [is: number 3]]"},
    {"bổ sung đối tượng e a : đúng sai", "extend entity e [field a [type boolean]]"},
    {"bổ sung cách hiểu r với w", "extend reading r [with w]"},
    {"bổ sung kết luận d với o trước p", "extend decision d [with o, before p]"},
    {"bổ sung kết luận d với o sau p", "extend decision d [with o, after p]"},
    {"| a law\nrule r for e when a then d is b because \"x\"",
        "rule r [law \"a law\", for e, when: name a, then d, is b, because \"x\"]"},
    {"|one\n|  two\n|\n| four\r\nrule r for e when a then d is b because \"x\"",
        "rule r [law \"one\", law \" two\", law \"\", law \"four\", for e, when: name a, then d, "
        "is b, because \"x\"]"},
    {"| a\n\n# comment\n| b\nentity e", "entity e [law \"a\", law \"b\"]"},
    {"| a\nentity e\n| b\nentity f in e", "entity e [law \"a\"], entity f [law \"b\", in e]"},
    {"| a\nreplace rule r for e when a then d is b because \"x\"",
        "replace r [law \"a\", rule r [for e, when: name a, then d, is b, because \"x\"]]"},
    {"rule r # a comment | with a bar\r\n for e # another \"quote\r\n when a\r\n then d is b\r\n "
     "because \"x\"",
        "rule r [for e, when: name a, then d, is b, because \"x\"]"},
    {"rule\tr\nfor\ne when   no\n  previous\n\trecord then d is b because \"x\"",
        "rule r [for e, when: no previous record, then d, is b, because \"x\"]"},
    {"rule r for e when count # a comment between the words\n of unit > 3 then d is b because "
     "\"x\"",
        "rule r [for e, when: > [count of unit, number 3], then d, is b, because \"x\"]"},
    {"define luật of đơn_vị : boolean is đã_ký and ký2",
        "define luật [of đơn_vị, type boolean, is: and [name đã_ký, name ký2]]"},
    {"define λ of 単位 : boolean is Ünit_1", "define λ [of 単位, type boolean, is: name Ünit_1]"},
    {"# nothing here", ""},
    {"\n\n", ""},
    {"define x of\n  e : boolean\n  is a", "define x [of e, type boolean, is: name a]"},
    {"parameter\n  p : integer\n  from 2020-01-01 is 3",
        "parameter p [type integer, from: date 2020-01-01 [is: number 3]]"},
    {"reading\n  r : one of a, b\n  is a", "reading r [type one of a, b, is a]"},
    {"entity e\n  kind : one of a, ngày\n  tháng : số nguyên\n  absent : boolean absent means true",
        "entity e [field kind [type one of a, ngày], field tháng [type integer], field absent "
        "[type boolean, absent means: true]]"},
    {"entity e in　f", "entity e [in f]"},
};

static const char *without(const char *prefix, const char *text) {
  return strncmp(text, prefix, strlen(prefix)) == 0 ? text + strlen(prefix) : text;
}

static void check_tree(struct str text, const char *wanted) {
  struct parsed parsed;
  parsed_text(&parsed, text);
  assert_string_equal(diags_text(&parsed), "");
  assert_string_equal(tree_line(&parsed), wanted);
  parsed_free(&parsed);
}

static void test_expressions(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof expressions / sizeof *expressions; i++) {
    char text[1024], tree[1024];
    snprintf(text, sizeof text, "define t of e : boolean is %s", expressions[i].text);
    snprintf(tree, sizeof tree, "define t [of e, type boolean, is: %s]", expressions[i].tree);
    check_tree(str_from(text), tree);
  }
}

/* parse_expression takes the same expressions as a whole text. */
static void test_expressions_alone(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof expressions / sizeof *expressions; i++) {
    struct parsed parsed;
    parsed_init(&parsed);
    uint32_t source =
        sources_add(&parsed.sources, STR("<expression>"), str_from(expressions[i].text));
    struct ast_expr *expr = parse_expression(&parsed.arena, &parsed.diags, source);
    assert_string_equal(diags_text(&parsed), "");
    assert_non_null(expr);
    struct ast_decl decl = {.kind = AST_REPEAL,
        .span = SPAN_NONE,
        .label = {.span = SPAN_NONE},
        .type = &ast_no_type,
        .value = expr,
        .because = {.span = SPAN_NONE},
        .clauses = &ast_no_clauses};
    struct ast_decl *decls = &decl;
    struct ast ast = {.decls = &decls, .n_decls = 1, .source = source};
    parsed.ast = &ast;
    char tree[1024];
    snprintf(tree, sizeof tree, "%s]", expressions[i].tree);
    assert_string_equal(without("repeal regulation [is: ", tree_line(&parsed)), tree);
    parsed_free(&parsed);
  }
}

static void test_declarations(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof declarations / sizeof *declarations; i++)
    check_tree(str_from(declarations[i].text), declarations[i].tree);
}

/* A Mac writes the same words in other bytes. */
static void test_decomposed(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof declarations / sizeof *declarations; i++) {
    char *text = (char *)utf8proc_NFD((const utf8proc_uint8_t *)declarations[i].text);
    assert_non_null(text);
    check_tree(str_from(text), declarations[i].tree);
    free(text);
  }
}

/* Windows ends its lines with CR LF, and begins its files with a byte order mark. */
static void test_windows(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof declarations / sizeof *declarations; i++) {
    char text[4096] = "\xef\xbb\xbf", *out = text + 3;
    for (const char *p = declarations[i].text; *p; p++) {
      if (*p == '\n' && out[-1] != '\r') *out++ = '\r';
      *out++ = *p;
    }
    check_tree((struct str){text, (uint32_t)(out - text)}, declarations[i].tree);
  }
}

/* All of them one after another are one file: nothing depends on what stands before, and no
 * terminator is needed. */
static void test_together(void **state) {
  (void)state;
  static char text[1 << 17], tree[1 << 17];
  char *t = text, *w = tree;
  for (size_t i = 0; i < sizeof declarations / sizeof *declarations; i++) {
    if (!declarations[i].tree[0]) continue;
    t += sprintf(t, "%s\n", declarations[i].text);
    w += sprintf(w, "%s%s", w == tree ? "" : ", ", declarations[i].tree);
  }
  check_tree(str_from(text), tree);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_expressions),
      cmocka_unit_test(test_expressions_alone),
      cmocka_unit_test(test_declarations),
      cmocka_unit_test(test_decomposed),
      cmocka_unit_test(test_windows),
      cmocka_unit_test(test_together),
  };
  return cmocka_run_group_tests_name("parse: trees", tests, NULL, NULL);
}
