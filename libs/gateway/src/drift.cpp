// What a changed contract means for those who call it.
#include <algorithm>
#include <cstdlib>
#include <optional>
#include <set>

#include "atelier/gateway/contract.hpp"

namespace atelier::gateway {
namespace {

/// Which way values flow decides what widening means: into a tool it helps the caller, out of a tool it surprises him.
enum class Side { input, output };

struct Judge {
    std::vector<Difference>& out;
    std::string tool;
    Side side;

    void add(const std::string& field, bool breaking, std::string text) const { out.push_back({tool, field, breaking, std::move(text)}); }
    /// More is possible now.
    void wider(const std::string& field, std::string text) const { add(field, side == Side::output, std::move(text)); }
    /// Less is possible now.
    void narrower(const std::string& field, std::string text) const { add(field, side == Side::input, std::move(text)); }

    void schema(const std::string& field, const json::Object& before, const json::Object& after) const;
    void types(const std::string& field, const json::Object& before, const json::Object& after) const;
    void choices(const std::string& field, const json::Object& before, const json::Object& after) const;
    void bounds(const std::string& field, const json::Object& before, const json::Object& after) const;
    void members(const std::string& field, const json::Object& before, const json::Object& after) const;
    void rest(const std::string& field, const json::Object& before, const json::Object& after) const;
};

std::set<std::string> words(const json::Value* value) {
    std::set<std::string> out;
    if (!value) return out;
    if (const auto* list = value->if_array()) {
        for (const auto& item : *list) out.insert(item.is_string() ? std::string(item.as_string()) : json::print(item));
    } else if (value->is_string()) {
        out.insert(std::string(value->as_string()));
    } else {
        out.insert(json::print(*value));
    }
    return out;
}

std::string listed(const std::set<std::string>& all) {
    std::string out;
    for (const auto& one : all) out += (out.empty() ? "" : ", ") + one;
    return out;
}

std::set<std::string> without(const std::set<std::string>& all, const std::set<std::string>& taken) {
    std::set<std::string> out;
    std::ranges::set_difference(all, taken, std::inserter(out, out.end()));
    return out;
}

/// "integer" is a part of "number".
std::set<std::string> type_words(const json::Object& schema) {
    auto out = words(schema.if_contains("type"));
    if (out.contains("number")) out.insert("integer");
    return out;
}

void Judge::types(const std::string& field, const json::Object& before, const json::Object& after) const {
    const auto old = type_words(before);
    const auto now = type_words(after);
    if (old == now) return;
    if (old.empty() || now.empty()) {
        if (old.empty())
            narrower(field, "the type is now " + listed(now));
        else
            wider(field, "the type " + listed(old) + " is no longer said");
        return;
    }
    if (const auto gone = without(old, now); !gone.empty()) narrower(field, "is no longer " + listed(gone));
    if (const auto fresh = without(now, old); !fresh.empty()) wider(field, "may now be " + listed(fresh));
}

void Judge::choices(const std::string& field, const json::Object& before, const json::Object& after) const {
    const auto* old_list = before.if_contains("enum");
    const auto* new_list = after.if_contains("enum");
    if (!old_list && !new_list) return;
    if (!old_list) return narrower(field, "is now one of " + listed(words(new_list)));
    if (!new_list) return wider(field, "is no longer a closed list");
    const auto old = words(old_list);
    const auto now = words(new_list);
    if (const auto gone = without(old, now); !gone.empty()) narrower(field, "no longer has " + listed(gone));
    if (const auto fresh = without(now, old); !fresh.empty()) wider(field, "now has " + listed(fresh));
}

std::optional<double> number(const json::Object& schema, std::string_view key) {
    const auto* value = schema.if_contains(key);
    if (!value || !value->is_number()) return std::nullopt;
    return value->to_number<double>();
}

void Judge::bounds(const std::string& field, const json::Object& before, const json::Object& after) const {
    const auto one = [&](const char* key, bool lower) {
        const auto old = number(before, key);
        const auto now = number(after, key);
        if (old == now) return;
        const std::string name(key);
        const bool tighter = now && (!old || (lower ? *now > *old : *now < *old));
        if (tighter) narrower(field, name + (old ? " is tighter" : " is new"));
        // A looser bound is nothing that a caller depends on, in either direction.
        else
            add(field, false, name + (now ? " is looser" : " is gone"));
    };
    for (const char* key : {"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"}) one(key, true);
    for (const char* key : {"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"}) one(key, false);
}

void Judge::members(const std::string& field, const json::Object& before, const json::Object& after) const {
    static const json::Object none;
    const auto* old_members = json::get_object(before, "properties");
    const auto* new_members = json::get_object(after, "properties");
    const json::Object& old = old_members ? *old_members : none;
    const json::Object& now = new_members ? *new_members : none;
    const auto old_required = words(before.if_contains("required"));
    const auto new_required = words(after.if_contains("required"));
    for (const auto& member : old) {
        const std::string name(member.key());
        const std::string path = field + "." + name;
        const auto* kept = json::get_object(now, name);
        if (!kept) {
            add(path, true, "is gone");
            continue;
        }
        if (member.value().is_object()) schema(path, member.value().as_object(), *kept);
        const bool was = old_required.contains(name);
        const bool is = new_required.contains(name);
        if (!was && is) narrower(path, "is now required");
        if (was && !is) wider(path, "may now be absent");
    }
    for (const auto& member : now) {
        const std::string name(member.key());
        if (old.contains(name)) continue;
        const bool needed = new_required.contains(name);
        add(field + "." + name, side == Side::input && needed, needed && side == Side::input ? "is new and required" : "is new");
    }
}

/// Everything that has no rule of its own: equal, or breaking.
void Judge::rest(const std::string& field, const json::Object& before, const json::Object& after) const {
    static const std::set<std::string, std::less<>> known{"type",        "enum",          "properties", "required",         "items",
                                                          "description", "title",         "minimum",    "exclusiveMinimum", "minLength",
                                                          "minItems",    "minProperties", "maximum",    "exclusiveMaximum", "maxLength",
                                                          "maxItems",    "maxProperties", "$comment",   "examples",         "default"};
    std::set<std::string> keys;
    for (const auto& member : before) keys.emplace(member.key());
    for (const auto& member : after) keys.emplace(member.key());
    for (const auto& key : keys) {
        if (known.contains(key) || key.starts_with("x-")) continue;
        const auto* old = before.if_contains(key);
        const auto* now = after.if_contains(key);
        if (old && now && *old == *now) continue;
        const bool open_now = key == "additionalProperties" && (!now || *now == json::Value(true));
        if (open_now)
            wider(field, "takes further members");
        else if (!now && side == Side::input)
            add(field, false, key + " is gone");
        else if (!old && side == Side::output)
            add(field, false, key + " is new");
        else
            add(field, true, key + " is different");
    }
}

void Judge::schema(const std::string& field, const json::Object& before, const json::Object& after) const {
    types(field, before, after);
    choices(field, before, after);
    bounds(field, before, after);
    members(field, before, after);
    const auto* old_items = json::get_object(before, "items");
    const auto* new_items = json::get_object(after, "items");
    if (old_items && new_items)
        schema(field + "[]", *old_items, *new_items);
    else if (old_items || new_items)
        add(field + "[]", true, "the elements are described differently");
    rest(field, before, after);
}

}  // namespace

std::vector<Difference> compare(const Contract& before, const Contract& after) {
    std::vector<Difference> out;
    for (const auto& [name, old] : before.tools()) {
        const Tool* now = after.find(name);
        if (!now) {
            out.push_back({name, "", true, "the tool is gone"});
            continue;
        }
        if (old.reads_only && !now->reads_only) out.push_back({name, "", true, "the tool writes now"});
        if (!old.reads_only && now->reads_only) out.push_back({name, "", false, "the tool only reads now"});
        Judge{out, name, Side::input}.schema("input", old.input, now->input);
        Judge{out, name, Side::output}.schema("output", old.output, now->output);
    }
    for (const auto& [name, tool] : after.tools()) {
        if (!before.find(name)) out.push_back({name, "", false, "the tool is new"});
    }
    return out;
}

std::vector<Broken> broken_by(const std::vector<Difference>& differences, const std::vector<Customization>& released) {
    std::vector<Broken> out;
    for (const auto& customization : released) {
        Broken broken{customization, {}};
        for (const auto& difference : differences) {
            if (difference.breaking && std::ranges::find(customization.tools, difference.tool) != customization.tools.end())
                broken.by.push_back(difference);
        }
        if (!broken.by.empty()) out.push_back(std::move(broken));
    }
    return out;
}

json::Object to_json(const Difference& d) { return {{"tool", d.tool}, {"field", d.field}, {"breaking", d.breaking}, {"text", d.text}}; }

json::Object to_json(const Broken& broken) {
    json::Array by;
    for (const auto& difference : broken.by) by.push_back(to_json(difference));
    const auto& c = broken.customization;
    return {{"user", c.user}, {"feature", c.feature}, {"release_id", c.release_id}, {"by", std::move(by)}};
}

}  // namespace atelier::gateway
