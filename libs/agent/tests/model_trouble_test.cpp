#include "model_trouble.hpp"

#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>

#include "atelier/agent/model_writer.hpp"
#include "atelier/agent/turn.hpp"
#include "atelier/llm/server_error.hpp"

using namespace atelier;
using namespace atelier::agent;
using spec::Lang;

namespace {

class Failing final : public llm::ChatModel {
public:
    explicit Failing(llm::ChatError error) : error_(std::move(error)) {}
    bool ready() const override { return true; }
    std::string name() const override { return "failing"; }
    Task<llm::ChatResult> chat(llm::ChatRequest, llm::TextHandler) override { co_return std::unexpected(error_); }

private:
    llm::ChatError error_;
};

class Recorder final : public EventSink {
public:
    Task<Result<void>> emit(std::vector<Event> events, bool) override {
        for (auto& event : events) {
            session::apply(fold, fold.seq + 1, 0, event.type, event.body);
            all.push_back(std::move(event));
        }
        co_return Result<void>{};
    }
    const Session& session() const override { return fold; }
    Session fold;
    std::string last(std::string_view type) const {
        std::string out;
        for (const auto& event : all)
            if (event.type == type) out = json::print(event.body);
        return out;
    }
    std::vector<Event> all;
};

class NoWorkbench final : public Workbench {
public:
    Task<Result<spec::Context>> vocabulary(SessionRef) override { co_return spec::Context{}; }
    Task<Result<GateOutcome>> check(SessionRef, std::map<std::string, std::string>, std::function<Task<>(json::Object)>)
        override {
        co_return fail(Code::internal, "not reached");
    }
    Task<Result<json::Object>> preview(SessionRef, std::map<std::string, std::string>, std::string) override {
        co_return fail(Code::internal, "not reached");
    }
    std::vector<CoreTool> core_tools() const override { return {}; }
    Task<Result<json::Object>> core_call(SessionRef, std::string, json::Object) override {
        co_return fail(Code::internal, "not reached");
    }
};

/// Everything is a case for code.
class NoRules final : public Interpreter {
public:
    Task<Result<Interpretation>> interpret(std::string, Lang, spec::Context, llm::Caller) override {
        Interpretation out;
        out.result.outcome = spec::FillResult::Outcome::refused;
        co_return out;
    }
};

Recorder turn_with(llm::ChatError error, std::string request) {
    Failing model(std::move(error));
    ModelWriter writer(&model, {});
    Recorder events;
    NoWorkbench workbench;
    NoRules rules;
    const ManualClock clock{1'800'000'000'000};
    IoContext io;
    Turns turns({workbench, rules, writer, clock});
    session::Usage spent;
    session::TurnInput input;
    input.turn_id = "turn_1";
    input.text = std::move(request);
    boost::asio::co_spawn(io, turns.run(input, events, &spent), [](std::exception_ptr thrown) {
        if (thrown) std::rethrow_exception(thrown);
    });
    io.run();
    return events;
}

}  // namespace

TEST_CASE("a failure of the model's server is told in the user's language, with what to do and the server's words") {
    struct Row {
        int status;
        std::string body;
        std::string en;
        std::string ru;
    };
    const std::string says = R"({"error":{"message":"The queue at http://10.0.0.5:8000 is long"}})";
    const std::vector<Row> rows{
        {429, says,
         "The model has no capacity right now. Wait a minute and send the request again. The server says: “The queue "
         "at … is long”",
         "Модель сейчас перегружена. Подождите минуту и отправьте запрос ещё раз. Ответ сервера: «The queue at … is "
         "long»"},
        {503, "", "The model has no capacity right now. Wait a minute and send the request again.",
         "Модель сейчас перегружена. Подождите минуту и отправьте запрос ещё раз."},
        {400, R"({"error":"maximum context length is 4096 tokens"})",
         "This is more than the model can take in at once. Make the request shorter, or begin a new session. The "
         "server says: “maximum context length is 4096 tokens”",
         "Это больше, чем модель может воспринять за один раз. Сократите запрос или начните новый диалог. Ответ "
         "сервера: «maximum context length is 4096 tokens»"},
        {401, "{}",
         "The model's server does not let this installation in. Tell the administrator: its access has to be renewed.",
         "Сервер модели не пускает эту установку. Сообщите администратору: доступ нужно обновить."},
        {404, "{}", "The model's server does not have the model that is set up here. Tell the administrator.",
         "На сервере нет модели, которая здесь настроена. Сообщите администратору."},
        {400, "{}",
         "The model's server refused the request. Say it in other words; if that does not help, tell the "
         "administrator.",
         "Сервер модели отклонил запрос. Сформулируйте его иначе; если не поможет, сообщите администратору."},
        {500, "<html><title>Oops, gpu</title></html>",
         "The model's server failed. Try again in a minute; if it stays so, tell the administrator. The server says: "
         "“Oops, gpu”",
         "На сервере модели произошла ошибка. Повторите через минуту; если не поможет, сообщите администратору. Ответ "
         "сервера: «Oops, gpu»"},
        {504, "", "The model did not answer in time. Try again, or ask for something smaller.",
         "Модель не успела ответить. Повторите или попросите о чём-нибудь поменьше."},
    };
    for (const auto& row : rows) {
        CAPTURE(row.status);
        CHECK(model_trouble(llm::error_of_answer(row.status, row.body), Lang::en) == row.en);
        CHECK(model_trouble(llm::error_of_answer(row.status, row.body), Lang::ru) == row.ru);
    }
    auto busy = llm::error_of_answer(429, "");
    busy.retry_after = std::chrono::milliseconds(1200);
    CHECK(model_trouble(busy, Lang::en).contains("Wait 2 s and"));
    busy.retry_after = std::chrono::minutes(5);
    CHECK(model_trouble(busy, Lang::ru).contains("Подождите 5 мин и"));
    for (int trouble = 0; trouble <= static_cast<int>(llm::Trouble::other); ++trouble) {
        llm::ChatError error(Error{Code::unavailable, "", "", {}});
        error.trouble = static_cast<llm::Trouble>(trouble);
        CHECK(model_trouble(error, Lang::en).ends_with('.'));
        CHECK(model_trouble(error, Lang::ru) != model_trouble(error, Lang::en));
    }
}

TEST_CASE("a turn that fails at the model says so, and counts what it cost") {
    auto error =
        llm::error_of_answer(500, R"({"object":"error","message":"engine died at /srv/vllm/core.py","code":500})");
    error.usage = {4000, 3900, 12};
    const auto english = turn_with(error, "draw my money as a city of towers");
    CHECK(
        english.last("turn.failed") ==
        R"({"turn_id":"turn_1","error":{"code":"unavailable","message":"The model's server failed. Try again in a minute; if it stays so, tell the administrator. The server says: “engine died at …”"}})"
    );
    CHECK(english.last("usage.updated") == R"({"tokens_in":4000,"tokens_out":12,"model_calls":1})");
    const auto russian = turn_with(error, "нарисуй мои деньги городом из башен");
    CHECK(russian.last("turn.failed").contains("На сервере модели произошла ошибка."));
    CHECK(russian.last("turn.failed").contains("Ответ сервера: «engine died at …»"));
}
