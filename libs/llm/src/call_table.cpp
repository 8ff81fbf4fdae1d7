#include "call_table.hpp"

#include <cstdio>
#include <cstdlib>

#include "atelier/base/text.hpp"
#include "atelier/json/json.hpp"

namespace atelier::embedded {
extern const std::string_view tool_calls;
}  // namespace atelier::embedded

namespace atelier::llm {
namespace {

Result<CallTable> read(std::string_view text) {
    ATL_TRY(const json::Object table, json::parse_object(text));
    json::Reader top(table);
    CallTable out;
    out.marked_labels = top.strings_or_empty("marked_labels");
    out.plain_labels = top.strings_or_empty("plain_labels");
    out.end_marks = top.strings_or_empty("end_marks");
    out.showing = top.strings_or_empty("showing");
    if (const auto* words = top.object("words")) {
        for (const auto& [kind, said] : *words) out.words[kind] = std::string_view(said.as_string());
    }
    ATL_CHECK(top.done());
    return out;
}

}  // namespace

const CallTable& call_table() {
    static const CallTable table = [] {
        auto got = read(embedded::tool_calls);
        if (!got) {
            std::fprintf(stderr, "tool_calls.json: %s\n", got.error().message.c_str());
            std::abort();
        }
        return std::move(*got);
    }();
    return table;
}

std::string words_for(
    std::string_view kind, const std::string& tool, const std::string& tools, const std::string& why
) {
    const auto found = call_table().words.find(kind);
    std::string out = found == call_table().words.end() ? std::string() : found->second;
    out = replace_all(std::move(out), "{tool}", tool.empty() ? "without a name" : "\"" + tool + "\"");
    out = replace_all(std::move(out), "{tools}", tools);
    return replace_all(std::move(out), "{why}", why);
}

}  // namespace atelier::llm
