#include "atelier/llm/profile.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>

#include "atelier/base/text.hpp"
#include "atelier/json/schema.hpp"

namespace atelier::embedded {
extern const std::string_view model_profiles;
extern const std::string_view model_profiles_schema;
}  // namespace atelier::embedded

namespace atelier::llm {
namespace {

constexpr std::array k_purposes{Purpose::route,    Purpose::answer, Purpose::plan, Purpose::write,
                                Purpose::resample, Purpose::repair, Purpose::ask,  Purpose::summarise};
constexpr std::array k_forms{ToolForm::none, ToolForm::tools_tag, ToolForm::function_tag, ToolForm::native};

/// The table, its profiles and what an override must be like.
struct Table {
    json::Object data;
    json::Schema override_schema;
};

Result<Table> read_table() {
    ATL_TRY(json::Object schema, json::parse_object(embedded::model_profiles_schema));
    ATL_TRY(json::Object data, json::parse_object(embedded::model_profiles));
    ATL_TRY(const auto whole, json::Schema::make(schema));
    ATL_CHECK(whole.check(data));
    const json::Object override_schema{{"$defs", schema.at("$defs")}, {"$ref", "#/$defs/override"}};
    ATL_TRY(auto compiled, json::Schema::make(override_schema));
    const auto& profiles = data.at("profiles").as_object();
    for (const auto& size : data.at("sizes").as_array()) {
        if (!profiles.contains(json::get_string(size.as_object(), "profile")))
            return fail(Code::internal, "sizes: unknown profile");
    }
    if (!profiles.contains(json::get_string(data, "unknown_size")))
        return fail(Code::internal, "unknown_size: unknown profile");
    return Table{std::move(data), std::move(compiled)};
}

const Table& table() {
    static const Table read = [] {
        auto got = read_table();
        if (!got) {
            std::fprintf(stderr, "profiles.json: %s\n", got.error().message.c_str());
            std::abort();
        }
        return std::move(*got);
    }();
    return read;
}

/// With * for anything. Both in lower case.
bool fits(std::string_view pattern, std::string_view name) {
    const auto star = pattern.find('*');
    if (star == std::string_view::npos) return pattern == name;
    if (!name.starts_with(pattern.substr(0, star))) return false;
    pattern.remove_prefix(star + 1);
    name.remove_prefix(star);
    if (pattern.empty()) return true;
    for (std::size_t at = 0; at <= name.size(); ++at)
        if (fits(pattern, name.substr(at))) return true;
    return false;
}

/// Members of `changes` replace those of `into`; objects are put together.
void change(json::Object& into, const json::Object& changes) {
    for (const auto& [key, value] : changes) {
        auto* known = into.if_contains(key);
        if (known != nullptr && known->is_object() && value.is_object())
            change(known->as_object(), value.as_object());
        else
            into[key] = value;
    }
}

void change_by(json::Object& into, const json::Object& entry) {
    if (const auto* changes = json::get_object(entry, "changes")) change(into, *changes);
}

double number_or(const json::Object& object, std::string_view key, double otherwise) {
    json::Reader reader(object);
    return reader.optional_number(key).value_or(otherwise);
}

bool flag(const json::Object& object, std::string_view key) { return object.at(key).as_bool(); }

Profile read_profile(std::string name, const json::Object& data) {
    Profile out;
    out.name = std::move(name);
    out.rules_plan = flag(data, "rules_plan");
    if (data.at("edit_from_lines").is_number())
        out.edit_from_lines = static_cast<int>(json::get_integer(data, "edit_from_lines"));
    out.candidates = static_cast<int>(json::get_integer(data, "candidates"));
    out.repair = flag(data, "repair");
    const auto form = json::get_string(data, "tool_form");
    out.tool_form = *std::ranges::find(k_forms, form, [](ToolForm each) { return to_string(each); });
    out.window = static_cast<int>(json::get_integer(data, "window"));
    out.vocabulary = json::get_string(data, "vocabulary");
    out.first_token = std::chrono::milliseconds(json::get_integer(data, "first_token_ms"));
    out.silence = std::chrono::milliseconds(json::get_integer(data, "silence_ms"));
    const auto& sampling = data.at("sampling").as_object();
    for (const auto purpose : k_purposes) {
        const auto& one = sampling.at(to_string(purpose)).as_object();
        out.sampling[purpose] = {
            number_or(one, "temperature", 0), number_or(one, "top_p", 1),
            static_cast<int>(json::get_integer(one, "top_k")), number_or(one, "repetition_penalty", 1),
            static_cast<int>(json::get_integer(one, "max_tokens"))
        };
    }
    return out;
}

}  // namespace

std::string_view to_string(Purpose purpose) {
    switch (purpose) {
        case Purpose::route:
            return "route";
        case Purpose::answer:
            return "answer";
        case Purpose::plan:
            return "plan";
        case Purpose::write:
            return "write";
        case Purpose::resample:
            return "resample";
        case Purpose::repair:
            return "repair";
        case Purpose::ask:
            return "ask";
        case Purpose::summarise:
            return "summarise";
    }
    return "write";
}

std::string_view to_string(ToolForm form) {
    switch (form) {
        case ToolForm::none:
            return "none";
        case ToolForm::tools_tag:
            return "tools_tag";
        case ToolForm::function_tag:
            return "function_tag";
        case ToolForm::native:
            return "native";
    }
    return "none";
}

std::optional<double> size_in_name(std::string_view model_name) {
    const auto name = to_lower(model_name);
    std::optional<double> out;
    for (std::size_t at = 0; at < name.size(); ++at) {
        const bool digit = name[at] >= '0' && name[at] <= '9';
        const char before = at == 0 ? '-' : name[at - 1];
        if (!digit || std::isalnum(static_cast<unsigned char>(before)) != 0 || before == '.') continue;
        double value = 0;
        const auto [end, error] =
            std::from_chars(name.data() + at, name.data() + name.size(), value, std::chars_format::fixed);
        const auto after = static_cast<std::size_t>(end - name.data());
        at = std::max(at, after - 1);
        if (error != std::errc() || after >= name.size()) continue;
        const char unit = name[after];
        const char next = after + 1 < name.size() ? name[after + 1] : '-';
        if ((unit != 'b' && unit != 'm') || std::isalnum(static_cast<unsigned char>(next)) != 0) continue;
        value = unit == 'm' ? value / 1000 : value;
        out = std::max(out.value_or(0), value);
    }
    return out;
}

Result<Profile> profile_for(std::string_view model_name, const json::Object& override) {
    const auto& data = table().data;
    if (!override.empty()) ATL_CHECK(table().override_schema.check(override));
    const auto& profiles = data.at("profiles").as_object();
    std::string name = json::get_string(data, "unknown_size");
    const json::Object* by_size = nullptr;
    if (const auto size = size_in_name(model_name)) {
        for (const auto& entry : data.at("sizes").as_array()) {
            by_size = &entry.as_object();
            if (*size < number_or(*by_size, "below", 1e9)) break;
        }
        name = json::get_string(*by_size, "profile");
    }
    const auto wanted = json::get_string(override, "profile");
    if (!wanted.empty() && !profiles.contains(wanted)) {
        std::vector<std::string> known;
        for (const auto& [each, profile] : profiles) known.emplace_back(each);
        return fail(
            Code::invalid_argument, "profile: one of " + join(known, ", ") + " is expected, not '" + wanted + "'"
        );
    }
    const bool chosen = !wanted.empty() && wanted != name;
    if (chosen) name = wanted;
    json::Object made = profiles.at(name).as_object();
    if (by_size != nullptr && !chosen) change_by(made, *by_size);
    // Tools are for those that plan: what is known of a name does not make a small model one.
    const auto lower = to_lower(model_name);
    for (const auto& entry : data.at("models").as_array()) {
        const auto& names = entry.as_object().at("names").as_array();
        const bool known = std::ranges::any_of(names, [&](const json::Value& pattern) {
            return fits(std::string_view(pattern.as_string()), lower);
        });
        if (known && !flag(made, "rules_plan")) change_by(made, entry.as_object());
    }
    change_by(made, override);
    return read_profile(std::move(name), made);
}

ChatRequest sampled(ChatRequest request, const Profile& profile, Purpose purpose) {
    const auto& sampling = profile.sampling.at(purpose);
    request.max_tokens = sampling.max_tokens;
    request.temperature = sampling.temperature;
    request.top_p = sampling.top_p;
    request.top_k = sampling.top_k;
    request.repetition_penalty = sampling.repetition_penalty;
    request.first_token = profile.first_token;
    request.silence = profile.silence;
    return request;
}

}  // namespace atelier::llm
