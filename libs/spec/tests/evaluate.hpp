#pragma once

#include "atelier/spec/fill.hpp"

namespace atelier::spec::eval {

struct Request {
    std::string id;
    std::string text;
    Lang lang = Lang::en;
    std::string kind;              ///< fitting, near, far; empty where a template is expected
    std::optional<Spec> expected;  ///< template + params
    std::optional<Spec> current;   ///< an edit
};

inline std::optional<Request> read_request(std::string_view line) {
    const auto object = json::parse_object(line);
    if (!object) return std::nullopt;
    Request request{
        json::get_string(*object, "id"),
        json::get_string(*object, "text"),
        Lang::en,
        json::get_string(*object, "kind"),
        {},
        {}
    };
    request.lang = from_string<Lang>(json::get_string(*object, "lang")).value_or(Lang::en);
    if (object->contains("template")) {
        json::Object spec{
            {"labels", to_string(request.lang)}, {"template", object->at("template")}, {"params", object->at("params")}
        };
        if (const auto parsed = parse_spec(json::Value(spec))) request.expected = *parsed;
    }
    if (const auto* current = json::get_object(*object, "current"))
        if (const auto parsed = parse_spec(json::Value(*current))) request.current = *parsed;
    return request;
}

/// Names that a user's own data would give.
inline Context context() {
    Context ctx;
    ctx.assets = {{"AAPL", "Apple", {"эпл"}},       {"MSFT", "Microsoft", {"майкрософт"}},
                  {"NVDA", "NVIDIA", {}},           {"TSLA", "Tesla", {"тесла"}},
                  {"JPM", "JPMorgan", {}},          {"XOM", "Exxon Mobil", {}},
                  {"KO", "Coca-Cola", {}},          {"SBER", "Сбербанк", {"Сбер", "Sberbank"}},
                  {"GAZP", "Газпром", {"Gazprom"}}, {"LKOH", "Лукойл", {"Lukoil"}},
                  {"YDEX", "Яндекс", {"Yandex"}}};
    ctx.sectors = {"Tech", "Energy"};
    return ctx;
}

inline FillResult run(const Request& request) {
    Context ctx = context();
    if (request.current) ctx.current = &*request.current;
    return fill(request.text, request.lang, ctx);
}

/// The same template with the same values, defaults filled in.
inline bool same(const Spec& a, const Spec& b) {
    const auto *left = a.as_template(), *right = b.as_template();
    if (!left || !right || left->id != right->id) return false;
    for (const auto& param : info(left->id).params)
        if ((param.name == "kinds" || param.name == "shape") && !right->find(param.name))
            continue;  // not said by the expectation
        else if (left->text(param.name) != right->text(param.name) ||
                 left->number(param.name) != right->number(param.name))
            return false;
    return true;
}

inline bool correct(const Request& request, const FillResult& result) {
    if (request.kind == "far" || request.kind == "near") return result.outcome != FillResult::Outcome::done;
    if (!request.expected) return result.outcome == FillResult::Outcome::done;
    if (result.outcome == FillResult::Outcome::done) return same(result.filled->spec, *request.expected);
    if (result.outcome == FillResult::Outcome::refused || result.question->id == "uncovered") return false;
    for (const auto& option : result.question->options)
        if (option.spec && same(*option.spec, *request.expected)) return true;
    return false;
}

inline std::string print(const Request& request, const FillResult& result) {
    json::Object out{{"id", request.id}, {"outcome", to_string(result.outcome)}, {"correct", correct(request, result)}};
    if (result.filled) out["spec"] = to_json(result.filled->spec);
    if (result.question) {
        out["question"] = result.question->id;
        json::Array options;
        for (const auto& option : result.question->options) options.emplace_back(option.text);
        out["options"] = options;
    }
    json::Array uncovered;
    for (const auto& part : result.coverage.uncovered) uncovered.emplace_back(part.text);
    out["uncovered"] = uncovered;
    out["text"] = request.text;
    return json::print(out);
}

}  // namespace atelier::spec::eval
