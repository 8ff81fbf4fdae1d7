#include "atelier/spec/prompt.hpp"

#include <boost/json.hpp>

#include "atelier/base/text.hpp"
#include "util.hpp"

namespace atelier::spec {
namespace {

std::string hinted(Field field) {
    const auto& about = info(field);
    std::string hint(about.hint.ru.empty() ? about.hint.en : about.hint.ru);
    return std::string(to_string(field)) + (hint.empty() ? "" : " (" + hint + ")");
}

/// JSON text inside a GBNF literal.
std::string literal(std::string_view text) {
    return "\"" + replace_all(replace_all(std::string(text), "\\", "\\\\"), "\"", "\\\"") + "\"";
}
std::string string_literal(std::string_view text) { return literal("\"" + std::string(text) + "\""); }

std::string choices(std::span<const std::string_view> names) {
    std::string out;
    for (const auto name : names) out += (out.empty() ? "" : " | ") + string_literal(name);
    return out;
}

std::vector<std::string_view> fields_of(Source source, unsigned use, std::optional<bool> numeric = std::nullopt) {
    std::vector<std::string_view> out;
    for (const auto& entry : info(source).fields)
        if ((entry.uses & use) && (!numeric || *numeric == is_numeric(entry.field)))
            out.push_back(to_string(entry.field));
    return out;
}

std::vector<std::string> controls_of(Source source) {
    std::vector<std::string> out;
    for (const auto& entry : info(source).fields) {
        const std::string name(to_string(entry.field));
        if (entry.uses & text_control) out.push_back("text_" + name);
        if (entry.uses & select_control) out.push_back("select_" + name);
        if (entry.uses & date_control) out.push_back("date_" + name);
    }
    return out;
}

std::string grammar_of(Source source) {
    const std::string p(1, "prtdh"[static_cast<std::size_t>(source)]);
    const auto with = [&p](std::string_view text) { return replace_all(std::string(text), "@", p); };
    const auto controls = controls_of(source);
    const std::vector<std::string_view> control_names(controls.begin(), controls.end());
    const auto groups = fields_of(source, Use::group);
    const bool dated = source != Source::positions;
    std::string out = with("\n@num ::= ") + choices(fields_of(source, Use::measure, true));
    out += with("\n@ftxt ::= ") + choices(fields_of(source, Use::filter, false));
    out += with("\n@fnum ::= ") + choices(fields_of(source, Use::filter, true));
    out += with("\n@col ::= ") + choices(fields_of(source, Use::column));
    out += with("\n@ctl ::= ") + choices(control_names);
    if (!groups.empty()) out += with("\n@grp ::= ") + choices(groups);
    // Rates of several rows do not add up.
    auto sums = fields_of(source, Use::measure, true);
    std::erase_if(sums, [](std::string_view name) {
        return name == "profit_percent" || name == "day_change" || name == "drawdown";
    });
    if (source != Source::history) out += with("\n@sum ::= ") + choices(sums);
    const std::string period = dated ? " period?" : "";
    out += with(R"g(
@flt ::= ", \"filters\": [" @f (", " @f)? "]"
@f ::= @c | "{\"any\": [" @c (", " @c)+ "]}"
@c ::= "{\"field\": " @fnum ", \"op\": " cmp ", \"value\": " number "}" | @ctxt | @clist
@ctxt ::= "{\"field\": " @ftxt ", \"op\": " eq ", \"value\": " str "}"
@clist ::= "{\"field\": " @ftxt ", \"op\": " among ", \"value\": [" str (", " str)* "]}"
)g");
    if (source == Source::history) {
        out += with(R"g(@chart ::= @flt? ", \"measure\": " @num ", \"order\": \"none\"")g") + period + " benchmark?\n";
    } else {
        out +=
            with(R"g(@chart ::= @flt? (", \"group_by\": " @grp ", \"measure\": " @sum | ", \"measure\": " @num) )g") +
            R"g(", \"order\": " (ord | "\"none\"") limit? color?)g" + period;
        // Only sums in time are added up, whole and in their order.
        const std::string sums_up =
            R"g( | @flt? ", \"group_by\": " ("\"month\"" | "\"quarter\"" | "\"year\"") ", \"measure\": " @sum )g";
        if (dated) out += with(sums_up) + R"g(", \"order\": \"none\"" color? period? ", \"cumulative\": true")g";
        out += "\n";
    }
    const std::string per = groups.empty() ? "" : with(R"g( (", \"limit_per\": " @grp)?)g");
    out += with(R"g(@rows ::= ", \"columns\": [" @col (", " @col)* "]" (", \"sort_by\": " @col sort)? (limit)g") + per +
           ")?\n";
    const std::string sums_of =
        with(R"g( | ", \"group_by\": " @grp ", \"measure\": " (@sum agg? | "\"count\"") sort? limit?)g");
    out += with(R"g(@table ::= ", \"control\": " (@ctl | "\"none\"") @flt? ( @rows)g") +
           (groups.empty() ? "" : sums_of) + R"g( ) color? (", \"total_row\": true")?)g" + period + "\n";
    if (source == Source::history) return out;
    out += with(R"g(@number ::= @flt? ", \"measure\": " ( @sum agg? | "\"count\"" ))g") + period + "\n";
    if (groups.empty()) return out;
    out +=
        with(
            R"g(@pie ::= @flt? ", \"group_by\": " @grp ", \"measure\": " @sum ", \"order\": " (ord | "\"none\"") limit?)g"
        ) +
        R"g( (", \"donut\": true")?)g" + period + "\n";
    return out;
}

std::string param_value(const ParamInfo& param) {
    switch (param.kind) {
        case ParamInfo::Kind::choice:
            return "(" + choices(param.choices) + ")";
        case ParamInfo::Kind::integer:
            return "count";
        case ParamInfo::Kind::number:
            return "positive";
        case ParamInfo::Kind::text:
            break;
    }
    return "ticker";
}

std::string template_rules() {
    std::string names, rules;
    for (const auto name : names_of<TemplateId>()) {
        const auto& about = info(*from_string<TemplateId>(name));
        const std::string rule = "t" + replace_all(std::string(name), "_", "");
        names += (names.empty() ? "" : " | ") + rule;
        std::string body = string_literal(name) + " \", \\\"params\\\": {\"";
        bool first = true;
        for (const auto& param : about.params) {
            body +=
                " " + literal((first ? "\"" : ", \"") + std::string(param.name) + "\": ") + " " + param_value(param);
            first = false;
        }
        rules += rule + " ::= " + body + " \"}\"\n";
    }
    return "template ::= " + names + "\n" + rules;
}

json::Array names_array(std::span<const std::string_view> names) {
    json::Array out;
    for (const auto name : names) out.emplace_back(name);
    return out;
}

json::Object enumeration(std::span<const std::string_view> names) { return {{"enum", names_array(names)}}; }

json::Object title_schema() { return {{"type", "string"}, {"maxLength", 80}, {"description", "the user's own title"}}; }

/// The forms of calendar.hpp.
json::Object calendar_schema() {
    const std::string part = "(Q[1-4]|0[1-9]|1[0-2])";
    const std::string stretch = "(19|20|21)[0-9][0-9](-(H[12]|Q[1-4]|(0[1-9]|1[0-2])(-[0-3][0-9])?))?";
    return {
        {"type", "string"},
        {"description", "a stretch of the calendar"},
        {"pattern", "^((this|previous)_(week|month|quarter|year)|(this_year|previous_year|latest)-" + part + "|" +
                        stretch + "(\\.\\.(" + stretch + ")?)?|\\.\\." + stretch + ")$"}
    };
}

json::Object condition_schema(Source source) {
    const json::Object list{
        {"type", "array"}, {"minItems", 1}, {"maxItems", 20}, {"items", json::Object{{"type", "string"}}}
    };
    const json::Object one{{"type", json::Array{"number", "string"}}};
    return {
        {"type", "object"},
        {"additionalProperties", false},
        {"required", json::Array{"field", "op", "value"}},
        {"properties",
         json::Object{
             {"field", enumeration(fields_of(source, Use::filter))},
             {"op", enumeration(names_of<Op>())},
             {"value", json::Object{{"anyOf", json::Array{one, list}}}}
         }}
    };
}

json::Object widget_schema(Source source) {
    const auto controls = controls_of(source);
    const std::vector<std::string_view> control_names(controls.begin(), controls.end());
    auto measures = fields_of(source, Use::measure);
    measures.push_back("count");
    const json::Object condition = condition_schema(source);
    const json::Object any{
        {"type", "object"},
        {"additionalProperties", false},
        {"required", json::Array{"any"}},
        {"properties",
         json::Object{{"any", json::Object{{"type", "array"}, {"minItems", 2}, {"maxItems", 6}, {"items", condition}}}}}
    };
    json::Object properties{
        {"labels", json::Object{{"enum", json::Array{"en", "ru"}}}},
        {"slot", enumeration(names_of<Slot>())},
        {"title", title_schema()},
        {"view", enumeration(names_of<View>())},
        {"source", json::Object{{"const", to_string(source)}}},
        {"control", enumeration(control_names)},
        {"controls", json::Object{{"type", "array"}, {"maxItems", 2}, {"items", enumeration(control_names)}}},
        {"filters",
         json::Object{
             {"type", "array"}, {"maxItems", 4}, {"items", json::Object{{"anyOf", json::Array{condition, any}}}}
         }},
        {"columns", json::Object{{"type", "array"}, {"items", enumeration(fields_of(source, Use::column))}}},
        {"measure", enumeration(measures)},
        {"sort_by", enumeration(fields_of(source, Use::column))},
        {"order", enumeration(names_of<Order>())},
        {"limit", json::Object{{"type", "integer"}, {"minimum", 1}, {"maximum", 500}}},
        {"color", enumeration(names_of<Color>())},
        {"total_row", json::Object{{"type", "boolean"}}},
        {"donut", json::Object{{"type", "boolean"}}},
        {"aggregate", enumeration(names_of<Aggregate>())},
        {"cumulative", json::Object{{"type", "boolean"}}},
        {"decimals", json::Object{{"type", "integer"}, {"minimum", 0}, {"maximum", 4}}}
    };
    if (const auto groups = fields_of(source, Use::group); !groups.empty()) {
        properties["group_by"] = enumeration(groups);
        properties["limit_per"] = enumeration(groups);
    }
    if (source != Source::positions)
        properties["period"] = json::Object{{"anyOf", json::Array{enumeration(names_of<Period>()), calendar_schema()}}};
    if (source == Source::history) properties["benchmark"] = enumeration(names_of<Benchmark>());
    return {
        {"type", "object"},
        {"additionalProperties", false},
        {"required", json::Array{"labels", "view", "source"}},
        {"properties", properties}
    };
}

json::Object template_schema(const TemplateInfo& about) {
    json::Object params;
    json::Array required;
    for (const auto& param : about.params) {
        json::Object entry;
        if (param.kind == ParamInfo::Kind::choice) entry = enumeration(param.choices);
        if (param.kind == ParamInfo::Kind::text)
            entry = {{"type", "string"}, {"maxLength", static_cast<std::int64_t>(param.max_length)}};
        if (param.kind == ParamInfo::Kind::integer || param.kind == ParamInfo::Kind::number)
            entry = {
                {"type", param.kind == ParamInfo::Kind::integer ? "integer" : "number"},
                {"minimum", param.minimum},
                {"maximum", param.maximum}
            };
        if (param.fallback) {
            if (entry.contains("minimum"))
                entry["default"] = std::stod(std::string(*param.fallback));
            else
                entry["default"] = *param.fallback;
        } else {
            required.emplace_back(param.name);
        }
        params[param.name] = entry;
    }
    json::Object params_schema{{"type", "object"}, {"additionalProperties", false}, {"properties", params}};
    if (!required.empty()) params_schema["required"] = required;
    return {
        {"title", about.title.en},
        {"type", "object"},
        {"additionalProperties", false},
        {"required", json::Array{"labels", "template", "params"}},
        {"properties",
         json::Object{
             {"labels", json::Object{{"enum", json::Array{"en", "ru"}}}},
             {"slot", enumeration(names_of<Slot>())},
             {"title", title_schema()},
             {"template", json::Object{{"const", to_string(about.id)}}},
             {"params", params_schema}
         }}
    };
}

}  // namespace

Prompt prompt() {
    std::string system =
        "You turn a request of an investment portfolio user (English or Russian) into a JSON specification of one "
        "widget. Answer with JSON only. Leave out what is not needed.\n"
        "labels: language of the request, en or ru\n"
        "view: table (таблица), pie (круговая), bar (столбчатая), horizontal_bar, line (график во времени), number "
        "(одна цифра); unsupported with a reason when the request does not fit\n"
        "source:";
    for (const auto name : names_of<Source>()) {
        const auto& about = info(*from_string<Source>(name));
        system +=
            formatted("{} {} = {} ({})", name == names_of<Source>()[0] ? "" : ",", name, about.hint.en, about.hint.ru);
    }
    for (const auto name : names_of<Source>()) {
        const auto source = *from_string<Source>(name);
        if (source == Source::transactions) continue;  // as trades
        std::string list;
        for (const auto& entry : info(source).fields) list += (list.empty() ? "" : ", ") + hinted(entry.field);
        system += formatted("\nfields of {}: {}", source == Source::trades ? "trades and transactions" : name, list);
    }
    std::string metrics;
    for (const auto name : names_of<Metric>()) metrics += (metrics.empty() ? "" : ", ") + std::string(name);
    system += "\nmetric for view number: " + metrics +
              "\ncontrol: an input with which the user filters the table: text_ticker, text_name, select_sector "
              "(список секторов), select_currency, select_kind, date_date"
              "\nfilters: only fixed conditions of the request, all must hold; percent fields are fractions (5 % is "
              "0.05); op in / not_in takes a list; {\"any\": [...]} is either-or"
              "\ngroup_by: add up by sector, currency, country, asset_class, ticker, kind, month or year"
              "\norder: descending = biggest first (лучшие, по убыванию), ascending = smallest first (худшие, "
              "упавшие), none. limit, color (red, green, by_sign), total_row (итого), limit_per (top 3 of each "
              "sector), cumulative (нарастающим итогом)"
              "\nperiod: rolling 1m, 1y ..., or a stretch of the calendar: previous_quarter, this_month, latest-03 (в "
              "марте), 2022, 2022-Q3, 2022-03..2022-06"
              "\ntemplate instead of view, when one fits exactly:";
    for (const auto name : names_of<TemplateId>()) {
        const auto& about = info(*from_string<TemplateId>(name));
        std::string params;
        for (const auto& param : about.params) params += (params.empty() ? "" : ", ") + std::string(param.name);
        system += formatted("\n- {}: {} ({}); {}", name, about.description.en, about.description.ru, params);
    }
    system +=
        "\nNever turn a wish that is not listed (a ratio, chart kind, forecast, tax, an order) into something else: "
        "answer unsupported.";
    return {
        std::move(system),
        {{"Table of the 5 biggest purchases with a search by ticker",
          R"({"labels": "en", "view": "table", "source": "trades", "control": "text_ticker", "filters": [{"field": "kind", "op": "=", "value": "buy"}], "columns": ["date", "ticker", "amount"], "sort_by": "amount", "order": "descending", "limit": 5})"
         },
         {"Столбики прибыли по секторам, зелёные и красные",
          R"({"labels": "ru", "view": "bar", "source": "positions", "group_by": "sector", "measure": "profit", "order": "none", "color": "by_sign"})"
         },
         {"P/E ratio of my companies",
          R"({"labels": "en", "view": "unsupported", "reason": "P/E ratio is not in the vocabulary"})"},
         {"Как менялся портфель за полгода против индекса Мосбиржи",
          R"({"labels": "ru", "template": "performance_chart", "params": {"period": "6m", "benchmark": "IMOEX"}})"},
         {"Number of positions in my portfolio", R"({"labels": "en", "view": "number", "metric": "position_count"})"},
         {"Таблица позиций дешевле 50 долларов за штуку, с выбором валюты и строкой итого",
          R"({"labels": "ru", "view": "table", "source": "positions", "control": "select_currency", "filters": [{"field": "price", "op": "<", "value": 50}], "columns": ["ticker", "price", "value"], "total_row": true})"
         }}
    };
}

std::string edit_turn(const Spec& current, std::string_view request) {
    return "Current specification: " + print(current) + "\nChange it: " + std::string(request);
}

std::string grammar() {
    std::string periodic, plain;
    for (const auto name : names_of<Metric>()) {
        auto& list = info(*from_string<Metric>(name)).periodic ? periodic : plain;
        list += (list.empty() ? "" : " | ") + string_literal(name);
    }
    std::string out =
        "root ::= \"{\\\"labels\\\": \" (\"\\\"en\\\"\" | \"\\\"ru\\\"\") \", \" (\"\\\"view\\\": \" body | "
        "\"\\\"template\\\": \" template) \"}\"\n"
        "body ::= \"\\\"unsupported\\\", \\\"reason\\\": \" str | \"\\\"number\\\", \\\"metric\\\": \" metric | "
        "\"\\\"number\\\", \\\"source\\\": \" nsrc | \"\\\"pie\\\", \\\"source\\\": \" isrc | "
        "(\"\\\"bar\\\"\" | \"\\\"horizontal_bar\\\"\" | \"\\\"line\\\"\") \", \\\"source\\\": \" csrc | "
        "\"\\\"table\\\", \\\"source\\\": \" tsrc\n";
    const auto sources = [](std::string_view rule, std::string_view suffix, bool history) {
        std::string line = std::string(rule) + " ::= ";
        for (const auto name : names_of<Source>()) {
            const auto source = *from_string<Source>(name);
            if (!history && source == Source::history) continue;
            line += (source == Source::positions ? "" : " | ") + string_literal(name) + " " +
                    "prtdh"[static_cast<std::size_t>(source)] + std::string(suffix);
        }
        return line + "\n";
    };
    out += sources("nsrc", "number", false) + sources("isrc", "pie", false) + sources("csrc", "chart", true) +
           sources("tsrc", "table", true);
    const auto sdk_periods = names_of<Period>().first(8);
    out += "metric ::= " + plain + " | (" + periodic + ") (\", \\\"period\\\": \" (" + choices(sdk_periods) + "))?\n";
    out +=
        "sort ::= \", \\\"order\\\": \" ord\nord ::= \"\\\"ascending\\\"\" | \"\\\"descending\\\"\"\nlimit ::= \", "
        "\\\"limit\\\": \" [1-9] [0-9]?\n"
        "color ::= \", \\\"color\\\": \" (\"\\\"red\\\"\" | \"\\\"green\\\"\" | \"\\\"by_sign\\\"\")\n"
        "period ::= \", \\\"period\\\": \" (" +
        choices(names_of<Period>()) +
        " | calendar)\n"
        "calendar ::= \"\\\"\" (relative | stretch (\"..\" stretch?)?) \"\\\"\"\n"
        "relative ::= (\"this_\" | \"previous_\") (\"week\" | \"month\" | \"quarter\" | \"year\") | \"latest-\" part\n"
        "stretch ::= (\"19\" | \"20\") [0-9] [0-9] (\"-\" part)?\n"
        "part ::= \"Q\" [1-4] | \"0\" [1-9] | \"1\" [0-2]\n"
        "benchmark ::= \", \\\"benchmark\\\": \" (" +
        choices(names_of<Benchmark>().subspan(1)) +
        ")\n"
        "cmp ::= \"\\\">\\\"\" | \"\\\">=\\\"\" | \"\\\"<\\\"\" | \"\\\"<=\\\"\"\namong ::= \"\\\"in\\\"\" | "
        "\"\\\"not_in\\\"\"\neq ::= \"\\\"=\\\"\" | \"\\\"!=\\\"\"\n"
        "agg ::= \", \\\"aggregate\\\": \" (\"\\\"average\\\"\" | \"\\\"largest\\\"\" | \"\\\"smallest\\\"\")\n"
        "count ::= [1-9] [0-9]?\npositive ::= [0-9]+ (\".\" [0-9]+)?\nnumber ::= \"-\"? [0-9]+ (\".\" [0-9]+)?\n"
        "ticker ::= \"\\\"\" [A-Z0-9.]{0,12} \"\\\"\"\nstr ::= \"\\\"\" [^\"\\\\\\n{}]{1,60} \"\\\"\"\n";
    for (const auto name : names_of<Source>()) out += grammar_of(*from_string<Source>(name));
    return out + "\n" + template_rules();
}

json::Value schema() {
    json::Array variants;
    json::Object metric{
        {"type", "object"},
        {"additionalProperties", false},
        {"required", json::Array{"labels", "view", "metric"}},
        {"properties",
         json::Object{
             {"labels", json::Object{{"enum", json::Array{"en", "ru"}}}},
             {"slot", enumeration(names_of<Slot>())},
             {"title", title_schema()},
             {"decimals", json::Object{{"type", "integer"}, {"minimum", 0}, {"maximum", 4}}},
             {"view", json::Object{{"const", "number"}}},
             {"metric", enumeration(names_of<Metric>())},
             {"period", enumeration(names_of<Period>().first(8))},
             {"color", enumeration(names_of<Color>())}
         }}
    };
    variants.emplace_back(metric);
    for (const auto name : names_of<Source>()) variants.emplace_back(widget_schema(*from_string<Source>(name)));
    for (const auto name : names_of<TemplateId>())
        variants.emplace_back(template_schema(info(*from_string<TemplateId>(name))));
    return json::Object{
        {"$schema", "https://json-schema.org/draft/2020-12/schema"},
        {"title", "Widget spec, generated from the vocabulary of libs/spec"},
        {"anyOf", variants}
    };
}

}  // namespace atelier::spec
