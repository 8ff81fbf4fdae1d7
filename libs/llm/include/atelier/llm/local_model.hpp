#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "atelier/async/task_group.hpp"
#include "atelier/llm/chat.hpp"
#include "atelier/llm/tokenizer.hpp"
#include "atelier/process/process.hpp"

namespace atelier::llm {

struct Server;

/// How one step of the preparation is run: a program that does nothing when its work is done already, and that writes
/// {"phase", "done", "total"} to the file after --progress-file.
struct Step {
    std::vector<std::string> argv;
};

struct LocalOptions {
    std::string name;              ///< as shown: "qwen2.5-coder-1.5b"
    Step fetch;                    ///< puts `weights` there
    Step build;                    ///< puts `server` there
    std::filesystem::path weights;
    std::filesystem::path server;  ///< the llama-server program; its libraries are beside it
    std::filesystem::path run;     ///< folder of our own: socket, progress files, saved prefix. Created with mode 0700
    std::filesystem::path log;
    int threads = 2;
    int context = 8192;            ///< tokens
    std::chrono::milliseconds first_token{240000};  ///< longest silence before the first token, while it reads
    std::chrono::milliseconds silence{60000};       ///< longest silence after it
    ChatRequest warm_up;           ///< sent once the server is up; its prefix is kept on disk for the next start
    std::chrono::milliseconds back_off{1000};  ///< before the first restart; doubles up to a minute
    std::chrono::milliseconds retry_step{60000};  ///< before a failed step is tried again; doubles up to half an hour
    std::chrono::milliseconds start_limit{180000};
};

/// Options for the pinned model "0.5b" or "1.5b": scripts of `root`/tools, files below `root`/.cache; `run` and `log` in `data`.
LocalOptions pinned_local_model(const std::string& name, const std::filesystem::path& root, const std::filesystem::path& data);

/// Upstream's llama.cpp server as our child: fetched, built, started, watched and started again. Nothing waits for it: until
/// ready() the caller works without a model. One executor.
class LocalModel final : public ChatModel {
public:
    LocalModel(Executor executor, LocalOptions options);
    ~LocalModel() override;

    void start();
    /// Ends the child and whatever runs; a fetch goes on at the next start.
    Task<> stop();

    bool ready() const override;
    std::string name() const override { return options_.name; }
    /// `unavailable` unless ready. A server that went silent is found by its health check and started anew.
    Task<ChatResult> chat(ChatRequest request, TextHandler on_text) override;
    /// Of a whole request, by the server; `unavailable` unless ready.
    Task<Result<TokenCount>> count_prompt(ChatRequest request);
    ModelStatus status() const { return status_; }

private:
    Server served() const;
    Error not_ready() const;
    Task<> supervise();
    Task<bool> run_step(Step step, ModelStatus::State state);
    Task<bool> serve_once();
    Task<bool> wait_healthy(process::Child* child);
    Task<> warm_up();
    Task<> watch(process::Child* child);
    Task<bool> healthy(std::chrono::milliseconds limit);
    Task<bool> slot(std::string action);
    std::string prefix_file() const;
    void set(ModelStatus::State state, double progress, std::string message);

    struct Where;
    LocalOptions options_;
    Executor executor_;
    TaskGroup tasks_;
    ModelStatus status_;
    std::unique_ptr<Where> where_;
    std::shared_ptr<LogFile> log_;  ///< of the server; opened before its first start
    std::unique_ptr<process::Child> child_;
};

}  // namespace atelier::llm
