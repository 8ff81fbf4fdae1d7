#include "atelier/llm/diagnose.hpp"

#include "atelier/llm/stream_decoder.hpp"
#include "atelier/llm/tool_calls.hpp"

namespace atelier::llm {
namespace {

std::string event(json::Object choice) {
    choice["index"] = 0;
    return "data: " + json::print(json::Object{{"choices", json::Array{std::move(choice)}}}) + "\n\n";
}

}  // namespace

Result<json::Object> diagnose_tool_calls(const json::Object& line) {
    const auto* deltas = json::get_array(line, "deltas");
    const auto* tools = json::get_array(line, "tools");
    if (deltas == nullptr) return fail(Code::invalid_argument, "deltas: a list of texts or of objects is expected");
    ATL_TRY(const auto known, ToolSet::from(tools == nullptr ? json::Array{} : *tools));
    StreamDecoder decoder;
    ToolCallReader reader(known);
    const TextHandler hear = [&reader](std::string_view piece) { reader.feed(piece, {}); };
    for (const auto& delta : *deltas) {
        if (delta.is_string())
            decoder.feed(event({{"delta", json::Object{{"content", delta}}}}), hear);
        else if (delta.is_object())
            decoder.feed(event({{"delta", delta}}), hear);
        else
            return fail(Code::invalid_argument, "deltas: texts or objects are expected");
    }
    const auto reason = json::get_string(line, "finish_reason");
    if (!reason.empty()) decoder.feed(event({{"delta", json::Object{}}, {"finish_reason", reason}}), hear);
    const auto answer = decoder.finish();
    const auto& so_far = answer ? *answer : decoder.so_far();
    const auto read = reader.finish(answer ? so_far.finish : "", so_far.tool_calls, {});
    json::Object out;
    out["id"] = line.contains("id") ? line.at("id") : json::Value();
    json::Array run;
    for (const auto& call : read.calls) run.push_back(json::Object{{"name", call.name}, {"arguments", call.arguments}});
    if (!run.empty()) out["run"] = std::move(run);
    if (!read.problems.empty()) out["error"] = to_string(read.problems.front().fault);
    if (read.calls.empty() && read.problems.empty()) out["text"] = read.text;
    return out;
}

}  // namespace atelier::llm
