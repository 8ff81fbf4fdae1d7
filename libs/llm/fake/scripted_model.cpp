#include "scripted_model.hpp"

#include <algorithm>

#include "atelier/async/task_group.hpp"

namespace atelier::llm {
namespace {

/// The end of the piece that begins at `from`: whole code points, as every model of ours tells them.
std::size_t piece_end(std::string_view text, std::size_t from, std::size_t size) {
    std::size_t to = std::min(text.size(), from + size);
    while (to < text.size() && (static_cast<unsigned char>(text[to]) & 0xC0) == 0x80) ++to;
    return to;
}

}  // namespace

Task<ChatResult> ScriptedModel::chat(ChatRequest request, TextHandler on_text) {
    Answer answer;
    asked.push_back(request);
    if (!script_.empty()) {
        answer = std::move(script_.front());
        script_.pop_front();
    } else if (otherwise) {
        answer = otherwise(request);
    } else {
        ChatError error(Error{Code::unavailable, "the script has no answer", {}, {}});
        error.trouble = Trouble::unreachable;
        co_return std::unexpected(std::move(error));
    }
    const std::size_t size = piece > 0 ? piece : std::max<std::size_t>(1, answer.text.size());
    for (std::size_t at = 0; at < answer.text.size();) {
        const auto end = piece_end(answer.text, at, size);
        if (on_text) on_text(std::string_view(answer.text).substr(at, end - at));
        at = end;
    }
    if (answer.hang) {
        if (on_hang) on_hang();
        co_await sleep_for(std::chrono::hours(1));
        co_return std::unexpected(ChatError(Error{Code::cancelled, "stopped", {}, {}}));
    }
    if (answer.failure) co_return std::unexpected(std::move(*answer.failure));
    Completion out;
    out.text = std::move(answer.text);
    out.finish = std::move(answer.finish);
    out.usage = {100, 90, static_cast<std::int64_t>(out.text.size() / 4), 0};
    out.model = model_name;
    out.tool_calls = std::move(answer.calls);
    co_return out;
}

}  // namespace atelier::llm
