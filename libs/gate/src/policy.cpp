#include "atelier/gate/policy.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "atelier/base/file.hpp"
#include "atelier/base/text.hpp"
#include "atelier/gate/gate.hpp"
#include "atelier/json/schema.hpp"

namespace atelier::embedded {
extern const std::string_view policy_schema;
extern const std::string_view product_policy;
}  // namespace atelier::embedded

namespace atelier::gate {
namespace {

constexpr std::size_t k_file_bytes = 1u << 20;
constexpr std::string_view k_all_below = ".*";

const json::Schema& schema() {
    static const auto compiled = json::Schema::make(json::parse(embedded::policy_schema).value()).value();
    return compiled;
}

constexpr std::array k_limits{
    std::pair{"files", &Policy::Limits::files},           std::pair{"code_files", &Policy::Limits::code_files},
    std::pair{"migrations", &Policy::Limits::migrations}, std::pair{"lines", &Policy::Limits::lines},
    std::pair{"tools", &Policy::Limits::tools},
};

bool covers(std::string_view pattern, std::string_view rule) {
    if (!pattern.ends_with(k_all_below)) return pattern == rule;
    return rule.starts_with(pattern.substr(0, pattern.size() - 1));
}

Validator read_validator(const json::Object& from) {
    Validator out;
    out.name = json::get_string(from, "name");
    out.program = json::get_string(from, "program");
    out.folder = json::get_string(from, "folder");
    if (const auto* arguments = json::get_array(from, "arguments")) {
        for (const auto& each : *arguments) out.arguments.emplace_back(each.as_string());
    }
    out.timeout = std::chrono::seconds(json::get_integer(from, "timeout_s", 10));
    return out;
}

/// The program is within the folder; without dots, so that the names say where it is.
bool is_within(const std::filesystem::path& program, const std::filesystem::path& folder) {
    if (folder.empty()) return program == program.lexically_normal();
    const auto inside = program.lexically_relative(folder);
    return program == program.lexically_normal() && !inside.empty() && *inside.begin() != ".." && inside != ".";
}

}  // namespace

Policy::Policy() {
    const json::Object product = json::parse_object(embedded::product_policy).value();
    const auto* limits = json::get_object(product, "limits");
    for (const auto& [name, member] : k_limits) limits_.*member = limits->at(name).as_int64();
    levels_.emplace_back("product");
}

Result<void> Policy::add(std::string level, std::string_view text) {
    ATL_TRY(const json::Object given, json::parse_object(text));
    ATL_CHECK(schema().check(given));
    Policy next = *this;
    const auto loosens = [this](const std::string& what) -> Result<void> {
        return fail(Code::invalid_argument, what + " would loosen what is set above (" + join(levels_, ", ") + ")");
    };
    if (const auto* limits = json::get_object(given, "limits")) {
        for (const auto& [name, member] : k_limits) {
            if (!limits->contains(name)) continue;
            const std::int64_t wanted = limits->at(name).to_number<std::int64_t>();
            if (wanted > limits_.*member)
                return loosens(
                    "limits." + std::string(name) + ": " + std::to_string(wanted) + " instead of " +
                    std::to_string(limits_.*member)
                );
            next.limits_.*member = wanted;
        }
    }
    if (const auto* rules = json::get_object(given, "rules")) {
        for (const auto& [rule, severity] : *rules) {
            if (severity != "error") {
                return loosens(
                    "rules." + std::string(rule) + ": '" + std::string(severity.as_string()) +
                    "' (a level may only make an error of a rule)"
                );
            }
            next.errors_.emplace_back(rule);
        }
    }
    if (const auto* validators = json::get_array(given, "validators")) {
        for (const auto& each : *validators) {
            Validator validator = read_validator(each.as_object());
            if (std::ranges::find(next.validators_, validator.name, &Validator::name) != next.validators_.end())
                return loosens("validators: a second '" + validator.name + "'");
            if (!is_within(validator.program, validator.folder))
                return fail(
                    Code::invalid_argument, "validators." + validator.name +
                                                ": the program has to lie in its folder, and its name may hold no '..'"
                );
            next.validators_.push_back(std::move(validator));
        }
    }
    next.levels_.push_back(std::move(level));
    *this = std::move(next);
    return {};
}

Result<Policy> Policy::load(const std::vector<Source>& sources) {
    Policy out;
    for (const auto& [level, file] : sources) {
        const auto text = read_file(file, k_file_bytes);
        if (!text && text.error().code == Code::not_found) continue;
        auto added = text ? out.add(level, *text) : Result<void>(fail(text.error()));
        if (!added) return fail(Code::invalid_argument, file.string() + ": " + added.error().message);
    }
    return out;
}

void Policy::raise(Finding& finding) const {
    const auto is_meant = [&finding](const std::string& pattern) { return covers(pattern, finding.rule); };
    if (std::ranges::any_of(errors_, is_meant)) finding.severity = "error";
}

std::string Policy::describe() const {
    std::vector<std::string> parts;
    for (const auto& [name, member] : k_limits)
        parts.push_back(std::string(name) + " " + std::to_string(limits_.*member));
    std::string out = join(levels_, " + ") + ": at most " + join(parts, ", ");
    if (!errors_.empty()) out += "; errors: " + join(errors_, ", ");
    std::vector<std::string> names;
    for (const auto& each : validators_) names.push_back(each.name);
    if (!names.empty()) out += "; validators: " + join(names, ", ");
    return out;
}

}  // namespace atelier::gate
