#include "worker.hpp"

#include <map>
#include <optional>

#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"

namespace atelier::gate {
namespace {

using std::chrono::milliseconds;
using Time = std::chrono::steady_clock;

constexpr std::size_t k_longest_answer = 32u << 20;
constexpr int k_deepest_answer = 200;
constexpr milliseconds k_look{100};
constexpr milliseconds k_write_limit{10'000};

}  // namespace

struct Worker::State {
    State(Executor executor, std::unique_ptr<ResidentTool> t) : tool(std::move(t)), changed(executor), writing(executor) {}

    std::unique_ptr<ResidentTool> tool;  ///< null once it has been ended
    std::map<std::string, std::optional<json::Object>> questions;
    std::optional<Error> fault;
    Signal changed;
    Signal writing;
    bool busy = false;  ///< somebody writes

    void fail_all(Code code, std::string reason) {
        if (fault) return;
        if (tool) {
            const std::string words(truncate_utf8(trim(tool->last_words()), 300));
            if (!words.empty()) reason += ": " + words;
        }
        fault = Error{code, std::move(reason)};
        tool.reset();
        changed.notify_all();
        writing.notify_all();
    }

    void take(std::string_view line) {
        auto answer = json::parse_object(line, k_deepest_answer);
        const auto asked = answer ? questions.find(json::get_string(*answer, "id")) : questions.end();
        if (asked == questions.end() || asked->second) return fail_all(Code::unavailable, "it sent what is no answer");
        asked->second = std::move(*answer);
        changed.notify_all();
    }
};

Worker::Worker(Executor executor, std::unique_ptr<ResidentTool> tool) : state_(std::make_shared<State>(executor, std::move(tool))), listener_(executor) {
    listener_.spawn(listen(state_));
}

Worker::~Worker() { state_->fail_all(Code::unavailable, "it was ended"); }

Task<> Worker::listen(std::shared_ptr<State> state) {
    std::string received;
    while (!state->fault) {
        const std::string bytes = co_await state->tool->read();
        if (bytes.empty()) {
            state->fail_all(Code::unavailable, "it ended");
            co_return;
        }
        std::size_t from = received.size();
        received += bytes;
        std::size_t begin = 0;
        for (std::size_t end = 0; (end = received.find('\n', from)) != std::string::npos; begin = from = end + 1) {
            state->take(std::string_view(received).substr(begin, end - begin));
        }
        received.erase(0, begin);
        if (received.size() > k_longest_answer) state->fail_all(Code::unavailable, "it sent too much");
    }
}

Task<Result<json::Object>> Worker::ask(json::Object question, AskLimits limits) {
    const auto state = state_;
    const auto start = Time::now();
    const std::uint64_t cpu_before = usage().cpu_ms;
    const std::string id = random_hex(16);
    question["id"] = id;
    std::string line = json::print(question) + "\n";
    state->questions[id] = std::nullopt;
    struct Forget {
        State& state;
        const std::string& id;
        ~Forget() { state.questions.erase(id); }
    } const forget{*state, id};

    while (state->busy && !state->fault) co_await state->writing.wait(k_look);
    if (state->fault) co_return std::unexpected(*state->fault);
    state->busy = true;
    const auto written = co_await state->tool->write(std::move(line), k_write_limit);
    state->busy = false;
    state->writing.notify_all();
    if (!written) state->fail_all(written.error().code, written.error().message);

    while (true) {
        auto& answer = state->questions[id];
        if (answer) co_return std::move(*answer);
        if (state->fault) co_return std::unexpected(*state->fault);
        if (Time::now() - start > limits.wall) {
            state->fail_all(Code::timeout, "it took too long");
        } else if (state->tool->usage().cpu_ms > cpu_before + limits.cpu_ms) {
            state->fail_all(Code::timeout, "it used too much processor time");
        } else {
            co_await state->changed.wait(k_look);
        }
    }
}

bool Worker::usable() const { return !state_->fault; }

ResidentTool::Usage Worker::usage() const { return state_->tool ? state_->tool->usage() : ResidentTool::Usage{}; }

}  // namespace atelier::gate
