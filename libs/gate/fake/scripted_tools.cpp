#include "scripted_tools.hpp"

#include <deque>
#include <filesystem>

#include "atelier/async/task_group.hpp"
#include "atelier/base/text.hpp"

namespace atelier::gate {
namespace {

std::string program_of(const ToolJob& job) {
    for (const auto& argument : job.argv) {
        if (argument.ends_with(".mjs")) return std::filesystem::path(argument).filename().string();
    }
    return std::filesystem::path(job.argv.front()).filename().string();
}

/// Outlived by its tools, not by the signal's waiters.
struct Mailbox {
    explicit Mailbox(Executor executor) : changed(std::move(executor)) {}
    std::deque<std::string> lines;
    bool ended = false;
    Signal changed;
};

Task<std::string> next_of(std::shared_ptr<Mailbox> box) {
    while (box->lines.empty() && !box->ended) co_await box->changed.wait(std::chrono::seconds(60));
    if (box->lines.empty()) co_return std::string();
    std::string line = std::move(box->lines.front());
    box->lines.pop_front();
    co_return line;
}

class ScriptedResident final : public ResidentTool {
public:
    ScriptedResident(Executor executor, ScriptedTools& tools, Script script)
        : tools_(tools), script_(std::move(script)), box_(std::make_shared<Mailbox>(std::move(executor))) {
        ++tools_.living;
    }
    ~ScriptedResident() override {
        --tools_.living;
        box_->ended = true;
        box_->changed.notify_all();
    }

    Task<std::string> read() override { return next_of(box_); }

    Task<Result<void>> write(std::string bytes, std::chrono::milliseconds) override {
        const auto question = json::parse_object(trim(bytes), 200);
        if (!question) co_return fail(Code::invalid_argument, "no question");
        tools_.questions.push_back(*question);
        const auto line = script_(*question);
        if (line && line->empty()) box_->ended = true;
        if (line && !line->empty()) box_->lines.push_back(*line + "\n");
        box_->changed.notify_all();
        co_return Result<void>{};
    }

    Usage usage() override { return {used_ += tools_.cpu_ms_a_look, 0}; }
    std::string last_words() override { return box_->ended ? "its last words" : ""; }

private:
    ScriptedTools& tools_;
    Script script_;
    std::shared_ptr<Mailbox> box_;
    std::uint64_t used_ = 0;
};

}  // namespace

ScriptedTools::ScriptedTools(Executor executor) : executor_(std::move(executor)) {
    for (const char* program : {"checker.mjs", "render.mjs", "eslint.mjs"}) scripts[program] = green();
}

Task<Result<process::Output>> ScriptedTools::run(ToolJob job) {
    const std::string program = program_of(job);
    ++runs[program];
    const auto question = json::parse_object(trim(job.input), 200);
    if (!question) co_return fail(Code::invalid_argument, "no question");
    questions.push_back(*question);
    const auto line = scripts[program](*question);
    process::Output output;
    output.exit_code = line && !line->empty() ? 0 : 1;
    output.timed_out = !line;
    output.out = line.value_or("");
    co_return output;
}

Task<Result<std::unique_ptr<ResidentTool>>> ScriptedTools::start(ToolJob job) {
    if (start_error) co_return std::unexpected(*start_error);
    const std::string program = program_of(job);
    ++started[program];
    co_return std::make_unique<ScriptedResident>(executor_, *this, scripts[program]);
}

Script green() {
    return [](const json::Object& question) -> std::optional<std::string> {
        json::Object answer{{"id", question.at("id")}, {"findings", json::Array{}}};
        const std::string what = json::get_string(question, "do");
        if (what == "format") answer["formatted"] = question.at("files");
        if (what == "build") {
            answer["bundle"] = json::Object{{"code", "module"}, {"sha256", ""}, {"css", ""}};
            answer["script"] = "script";
            const auto* files = json::get_object(question, "files");
            answer["backend"] = files && files->contains("backend.ts") ? "backend" : "";
            answer["unused_tools"] = json::Array{};
        }
        if (what.empty()) {
            answer["dom"] = "<p>shown</p>";
            answer["data_loss"] = json::Array{};
        }
        return json::print(answer);
    };
}

}  // namespace atelier::gate
