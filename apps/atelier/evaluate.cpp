#include "evaluate.hpp"

#include <chrono>
#include <cmath>
#include <cstdio>

#include "atelier/base/file.hpp"
#include "atelier/base/text.hpp"
#include "atelier/spec/spec.hpp"
#include "dialogue.hpp"

namespace atelier::cli {
namespace {

/// The template's parameters with defaults filled in.
json::Object params_of(const spec::Template& named) {
    json::Object out;
    for (const auto& param : spec::info(named.id).params) {
        const std::string name(param.name);
        if (param.kind == spec::ParamInfo::Kind::integer || param.kind == spec::ParamInfo::Kind::number) {
            // 50, not 50.0 or 5E1.
            const double number = named.number(name);
            if (number == std::floor(number) && std::abs(number) < 9e15)
                out[name] = static_cast<std::int64_t>(number);
            else
                out[name] = number;
        } else {
            out[name] = named.text(name);
        }
    }
    return out;
}

bool same(const json::Value& wanted, const json::Value& got) {
    if (wanted.is_number() && got.is_number()) return std::abs(wanted.to_number<double>() - got.to_number<double>()) < 1e-9;
    if (wanted.is_string() && got.is_string()) return to_lower(std::string_view(wanted.as_string())) == to_lower(std::string_view(got.as_string()));
    return wanted == got;
}

struct Expected {
    std::string name;
    json::Object params;
};

bool matches(const json::Value& spec_json, const Expected& expected) {
    const auto parsed = spec::parse_spec(spec_json);
    const auto* named = parsed ? parsed->as_template() : nullptr;
    if (!named || spec::to_string(named->id) != expected.name) return false;
    const json::Object params = params_of(*named);
    for (const auto& [key, value] : expected.params) {
        const auto* got = params.if_contains(key);
        if (!got || !same(value, *got)) return false;
    }
    return true;
}

json::Array options_of(const json::Object& report) {
    json::Array out;
    const auto* questions = json::get_array(report, "questions");
    if (!questions) return out;
    for (const auto& question : *questions) {
        const auto* options = json::get_array(question.as_object(), "options");
        if (!options) continue;
        for (const auto& option : *options) {
            json::Object o{{"label", json::get_string(option.as_object(), "label")}};
            if (const auto* spec = option.as_object().if_contains("spec")) {
                o["spec"] = *spec;
                const auto parsed = spec::parse_spec(*spec);
                if (const auto* named = parsed ? parsed->as_template() : nullptr) {
                    o["template"] = spec::to_string(named->id);
                    o["params"] = params_of(*named);
                }
            }
            out.push_back(std::move(o));
        }
    }
    return out;
}

json::Object judge(const json::Object& line, const Result<Outcome>& outcome, double seconds) {
    json::Object out{{"id", json::get_string(line, "id")}, {"outcome", "error"}, {"rung", nullptr}, {"template", nullptr}, {"params", nullptr}, {"options", json::Array()},
                     {"gate", nullptr}, {"seconds", std::round(seconds * 1000) / 1000}, {"tokens_in", 0}, {"tokens_out", 0}, {"correct", nullptr}};
    if (!outcome) {
        out["error"] = outcome.error().message;
        return out;
    }
    const auto& report = outcome->report;
    const std::string state = json::get_string(report, "state");
    out["outcome"] = state == "gate_red" ? "error" : state;
    out["rung"] = report.at("rung");
    const auto& spec_json = report.at("spec");
    out["spec"] = spec_json;
    out["reading"] = report.at("reading");
    if (const auto parsed = spec::parse_spec(spec_json); parsed && parsed->as_template()) {
        out["template"] = spec::to_string(parsed->as_template()->id);
        out["params"] = params_of(*parsed->as_template());
    }
    const json::Array options = options_of(report);
    out["options"] = options;
    if (const auto* gate = json::get_object(report, "gate")) out["gate"] = gate->at("ok");
    if (const auto* usage = json::get_object(report, "usage")) {
        out["tokens_in"] = usage->at("tokens_in");
        out["tokens_out"] = usage->at("tokens_out");
    }
    const Expected expected{json::get_string(line, "template"), json::get_object(line, "params") ? *json::get_object(line, "params") : json::Object{}};
    if (expected.name.empty()) return out;
    bool correct = false;
    if (state == "done") correct = matches(spec_json, expected);
    if (state == "question") {
        for (const auto& option : options) {
            const auto* spec = option.as_object().if_contains("spec");
            correct = correct || (spec && matches(*spec, expected));
        }
    }
    out["correct"] = correct;
    return out;
}

}  // namespace

Result<int> evaluate(Server& server, const std::string& file, bool json_only) {
    ATL_TRY(const std::string text, read_file(file));
    int count = 0;
    int right = 0;
    int asked = 0;
    int wrong = 0;
    for (const auto& row : split(text, '\n')) {
        if (trim(row).empty()) continue;
        auto line = json::parse_object(row);
        if (!line) return fail(Code::invalid_argument, file + ", line " + std::to_string(count + 1) + ": " + line.error().message);
        const auto from = std::chrono::steady_clock::now();
        const auto outcome = ask(server, json::get_string(*line, "text"), "build", {});
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count();
        const json::Object verdict = judge(*line, outcome, seconds);
        std::puts(json::print(verdict).c_str());
        std::fflush(stdout);
        ++count;
        const bool correct = verdict.at("correct").is_bool() && verdict.at("correct").as_bool();
        const std::string state = json::get_string(verdict, "outcome");
        if (correct && state == "done") ++right;
        if (correct && state == "question") ++asked;
        if (verdict.at("correct").is_bool() && !correct && state == "done") ++wrong;
    }
    if (!json_only) std::fprintf(stderr, "%d requests: %d right at once, %d rightly asked, %d wrong without a question\n", count, right, asked, wrong);
    return 0;
}

}  // namespace atelier::cli
