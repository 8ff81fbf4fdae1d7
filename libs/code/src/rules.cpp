#include "rules.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "atelier/json/json.hpp"

namespace atelier::embedded {
extern const std::string_view scan_frame;
extern const std::string_view scan_server;
}  // namespace atelier::embedded

namespace atelier::code {
namespace {

Words words(const std::vector<std::string>& list) { return {list.begin(), list.end()}; }

RuleMap rule_map(const json::Array* entries) {
    RuleMap out;
    if (!entries) return out;
    for (const auto& entry : *entries) {
        json::Reader reader(entry.as_object());
        const Rule rule{
            reader.string("hint"),
            reader.string_or("severity", "error") == "review" ? Severity::review : Severity::error
        };
        for (const auto& name : reader.strings_or_empty("names")) out.add(name, rule);
    }
    return out;
}

Result<Rules> read(std::string_view text) {
    ATL_TRY(const json::Object table, json::parse_object(text));
    json::Reader top(table);
    Rules out;
    const auto* modules = top.object("modules");
    const auto* globals = top.object("globals");
    const auto* members = top.object("members");
    const auto* strings = top.object("strings");
    if (!modules || !globals || !members || !strings) return fail(Code::internal, "a part of the table is missing");
    json::Reader module(*modules), global(*globals), member(*members), string(*strings);
    out.own_files = module.boolean_or("own_files", false);
    out.modules = words(module.strings_or_empty("allowed"));
    out.module_hint = module.string("hint");
    out.refused_modules = rule_map(module.array("refused"));
    out.unknown_global = global.string("unknown") == "error" ? Severity::error : Severity::review;
    out.globals = words(global.strings_or_empty("allowed"));
    if (const auto* endings = global.array("allowed_endings")) {
        for (const auto& entry : *endings) {
            out.global_endings.emplace_back(
                json::get_string(entry.as_object(), "starts"), json::get_string(entry.as_object(), "ends")
            );
        }
    }
    out.timers = words(global.strings_or_empty("timers"));
    out.refused_globals = rule_map(global.array("refused"));
    out.document_members = rule_map(member.array("document"));
    out.members = rule_map(member.array("any"));
    out.constructor_hint = member.string("constructor");
    out.keys = words(member.strings_or_empty("keys"));
    out.string_hint = string.string("hint");
    out.strings = words(string.strings_or_empty("refused"));
    out.namespaces = words(string.strings_or_empty("namespaces"));
    out.syntax = rule_map(top.array("syntax"));
    out.tags = rule_map(top.array("tags"));
    out.attributes = rule_map(top.array("attributes"));
    out.comments = top.strings_or_empty("comments");
    for (const auto* reader : {&top, &module, &global, &member, &string}) {
        if (reader->error()) return std::unexpected(*reader->error());
    }
    return out;
}

Rules load(std::string_view text) {
    auto rules = read(text);
    if (!rules) {
        std::fprintf(stderr, "the scanner's table: %s\n", rules.error().message.c_str());
        std::abort();
    }
    return std::move(*rules);
}

}  // namespace

bool Rules::knows_global(std::string_view name) const {
    if (globals.contains(name)) return true;
    return std::ranges::any_of(global_endings, [&](const auto& part) {
        return name.starts_with(part.first) && name.ends_with(part.second);
    });
}

const Rules& rules_of(Profile profile) {
    static const Rules frame = load(embedded::scan_frame);
    static const Rules server = load(embedded::scan_server);
    return profile == Profile::server ? server : frame;
}

}  // namespace atelier::code
