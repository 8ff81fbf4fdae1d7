#include "step.hpp"

#include "atelier/async/task_group.hpp"
#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"
#include "model_trouble.hpp"
#include "queue_teller.hpp"
#include "usage.hpp"

namespace atelier::agent {

namespace {

/// Of an answer that was cut, a file is whole when its fence was closed.
std::map<std::string, std::string> whole_files(std::vector<code::CodeBlock> blocks, bool cut) {
    if (cut) std::erase_if(blocks, [](const auto& block) { return !block.closed; });
    return code::files_in(blocks).files;
}

}  // namespace

/// What the model said and the log does not have yet. While one write is on its way, the next is gathered: as many
/// tokens go into one event as come in the time of a commit. Shared with the pump, which may outlive a step that is
/// cancelled.
struct Step::Stream {
    explicit Stream(Executor executor) : more(executor), left(executor) {}
    std::string text;
    std::string code;
    std::string path;
    bool ended = false;
    bool open = false;  ///< the message has been begun
    std::optional<Error> failure;
    bool pumped = false;  ///< the pump has ended
    Signal more;
    Signal left;  ///< the pump ends
    bool empty() const { return text.empty() && code.empty(); }
};

Step::Step(TurnContext& turn, llm::ChatModel& model, Wanted wanted)
    : turn_(turn), model_(model), wanted_(std::move(wanted)), calls_(*wanted_.tools), message_id_(new_id("msg_")) {
    result_.id = new_id("step_");
}

Step::~Step() = default;

void Step::say(std::string_view words) {
    if (words.empty()) return;
    prose_ += words;
    stream_->text += words;
}

/// A sentence whose figures all come from somewhere.
void Step::say_if_known(const std::string& sentence) {
    if (wanted_.figures->unknown_in(sentence).empty()) say(sentence);
    else ++withheld_;
}

void Step::take(std::vector<code::AnswerPiece> pieces) {
    using Kind = code::AnswerPiece::Kind;
    for (auto& piece : pieces) {
        switch (piece.kind) {
            case Kind::prose:
                if (!wanted_.figures) {
                    say(piece.text);
                    break;
                }
                for (const auto& sentence : sentences_.feed(piece.text)) say_if_known(sentence);
                break;
            case Kind::code: {
                if (piece.block >= answer_.blocks().size()) break;
                const auto& block = answer_.blocks()[piece.block];
                std::string path = block.path;
                if (path.empty()) path = block.label == "tsx" || block.label == "jsx" ? "widget.tsx" : "";
                if (path.empty()) break;
                // A second file begins when the first is in the log.
                if (path != stream_->path && !stream_->code.empty()) stream_->code.clear();
                stream_->path = std::move(path);
                stream_->code += piece.text;
                break;
            }
            case Kind::thinking:
                break;
            case Kind::was_thinking:
                prose_.clear();
                stream_->text.clear();
                break;
        }
    }
}

void Step::hear(std::string_view piece) {
    calls_.feed(piece, [this](std::string_view text) { take(answer_.feed(text)); });
    if (!stream_->empty()) stream_->more.notify_all();
}

Task<Result<void>> Step::flush(std::shared_ptr<Stream> stream) {
    std::vector<Event> events;
    if (!stream->text.empty()) {
        // Nothing is shown of an answer until it has a word in it.
        if (stream->open || !trim(stream->text).empty()) {
            stream->open = true;
            json::Object body{
                {"turn_id", turn_.input().turn_id},
                {"message_id", message_id_},
                {"text", std::exchange(stream->text, {})}
            };
            events.push_back({"text.delta", std::move(body)});
        }
    }
    if (!stream->code.empty()) {
        events.push_back({"code.delta", {{"path", stream->path}, {"text", std::exchange(stream->code, {})}}});
    }
    if (events.empty()) co_return Result<void>{};
    co_return co_await turn_.emit(std::move(events));
}

Task<> Step::pump(std::shared_ptr<Stream> stream) {
    while (!stream->ended && !stream->failure) {
        const bool waits_for_words = !stream->open && trim(stream->text).empty() && stream->code.empty();
        if (stream->empty() || waits_for_words) {
            auto more = stream->more.wait(std::chrono::seconds(60));
            co_await std::move(more);
            continue;
        }
        const auto written = co_await flush(stream);
        if (!written) stream->failure = written.error();
    }
    stream->pumped = true;
    stream->left.notify_all();
}

Task<Result<StepResult>> Step::run() {
    const auto executor = co_await boost::asio::this_coro::executor;
    stream_ = std::make_shared<Stream>(executor);
    json::Object begun{
        {"step_id", result_.id}, {"turn_id", turn_.input().turn_id}, {"purpose", to_string(wanted_.purpose)}
    };
    begun["context"] = turn_.context_json(wanted_.counted);
    ATL_CO_CHECK(co_await turn_.emit_one("step.started", std::move(begun)));
    QueueTeller teller(turn_, executor);
    wanted_.request.caller = teller.caller();
    wanted_.request.prompt_tokens = wanted_.counted.tokens;
    TaskGroup group(executor);
    group.spawn(pump(stream_));
    auto answer = co_await model_.chat(std::move(wanted_.request), [this](std::string_view piece) { hear(piece); });
    const llm::TokenUsage& told = answer ? answer->usage : answer.error().usage;
    const Usage usage = usage_of(told);
    turn_.learn(wanted_.counted, told);
    turn_.spend(usage);
    stream_->ended = true;
    stream_->more.notify_all();
    // What it is writing is written to its end: a write that is cut off may be in the log or not.
    while (!stream_->pumped) {
        auto left = stream_->left.wait(std::chrono::seconds(1));
        co_await std::move(left);
    }
    co_await group.close();
    co_await teller.done();
    if (stream_->failure) co_return fail(*stream_->failure);
    if (!answer) {
        ATL_CO_CHECK(co_await flush(stream_));
        co_await turn_.tell_usage(usage);
        Error error = answer.error();
        error.message = model_trouble(answer.error(), turn_.lang());
        co_return fail(std::move(error));
    }
    StepResult out = read(*answer);
    ATL_CO_CHECK(co_await flush(stream_));
    ATL_CO_CHECK(co_await close_text(out.prose));
    json::Object ended{
        {"step_id", out.id}, {"purpose", to_string(wanted_.purpose)}, {"text", out.raw}, {"model", answer->model}
    };
    std::vector<Event> events;
    events.push_back({"step.completed", std::move(ended)});
    if (usage.model_calls > 0) events.push_back({"usage.updated", session::usage_json(usage)});
    ATL_CO_CHECK(co_await turn_.emit(std::move(events), true));
    co_return out;
}

/// The message as it stays: without what turned out to be no words for the user.
Task<Result<void>> Step::close_text(const std::string& prose) {
    if (prose.empty() && !stream_->open) co_return Result<void>{};
    co_return co_await turn_.emit_one(
        "text.completed",
        {{"turn_id", turn_.input().turn_id}, {"message_id", message_id_}, {"text", prose}, {"step_id", result_.id}}
    );
}

StepResult Step::read(const llm::Completion& answer) {
    StepResult out = std::move(result_);
    result_.id = out.id;
    auto reading =
        calls_.finish(answer.finish, answer.tool_calls, [this](std::string_view text) { take(answer_.feed(text)); });
    take(answer_.finish());
    if (wanted_.figures) {
        say_if_known(sentences_.finish());
        if (withheld_ > 0) say((prose_.empty() ? "" : "\n\n") + turn_.text("withheld", std::to_string(withheld_)));
    }
    out.raw = answer.text;
    for (const auto& call : answer.tool_calls) {
        auto arguments = json::parse(call.arguments);
        const json::Object one{
            {"name", call.name}, {"arguments", arguments ? std::move(*arguments) : json::Value(call.arguments)}
        };
        out.raw += (out.raw.empty() ? "" : "\n") + ("<tool_call>\n" + json::print(one) + "\n</tool_call>");
    }
    out.prose = std::string(trim(prose_));
    out.cut = answer.cut();
    out.calls = std::move(reading.calls);
    out.problems = std::move(reading.problems);
    out.clarification = std::move(reading.clarification);
    out.files = whole_files(answer_.blocks(), out.cut);
    return out;
}

StepResult read_again(const std::string& raw, const llm::ToolSet& tools, bool cut) {
    StepResult out;
    out.cut = cut;
    out.raw = raw;
    llm::ToolCallReader calls(tools);
    code::AnswerReader answer;
    const auto take = [&](std::vector<code::AnswerPiece> pieces) {
        for (const auto& piece : pieces) {
            if (piece.kind == code::AnswerPiece::Kind::prose) out.prose += piece.text;
            if (piece.kind == code::AnswerPiece::Kind::was_thinking) out.prose.clear();
        }
    };
    const auto hear = [&](std::string_view text) { take(answer.feed(text)); };
    calls.feed(raw, hear);
    auto reading = calls.finish("stop", {}, hear);
    take(answer.finish());
    out.prose = std::string(trim(out.prose));
    out.calls = std::move(reading.calls);
    out.problems = std::move(reading.problems);
    out.clarification = std::move(reading.clarification);
    out.files = whole_files(answer.blocks(), cut);
    return out;
}

}  // namespace atelier::agent
