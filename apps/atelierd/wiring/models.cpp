#include "models.hpp"

#include <cstdio>
#include <cstdlib>
#include <thread>

#include "atelier/agent/spec_question.hpp"
#include "atelier/base/log_file.hpp"
#include "atelier/llm/admitted_model.hpp"
#include "atelier/llm/client.hpp"
#include "vocabulary.hpp"

namespace atelier::orchestrator {
namespace {

using State = llm::ModelStatus::State;

llm::Profile profile_of(
    const std::string& name, std::int64_t window, bool native_tools, const json::Object& override
) {
    auto known = llm::profile_for(name, override);
    llm::Profile out = known ? std::move(*known) : llm::Profile{};
    if (window > 0) out.window = static_cast<int>(std::min<std::int64_t>(window, 1 << 20));
    // A server is told of tools only where the configuration says that it reads the calls of its model.
    if (native_tools)
        out.tool_form = llm::ToolForm::native;
    else if (out.tool_form == llm::ToolForm::native)
        out.tool_form = llm::ToolForm::tools_tag;
    return out;
}

/// Of a server that does not say what its cache holds: a 14B model in 4 bits beside its cache on 24 GB has 62,000.
constexpr std::int64_t k_usual_cache = 60000;

using Vocabulary = std::function<std::filesystem::path(std::string_view model_name)>;

/// How many requests the model works on, and how many wait.
void tell_queue(llm::ModelStatus& status, const llm::Admission& admission) {
    status.running = admission.running();
    status.waiting = admission.waiting();
}

class NoModel final : public Models {
public:
    void start() override {}
    Task<> stop() override { co_return; }
    llm::ModelStatus status() const override { return {}; }
    llm::ChatModel* chat() override { return nullptr; }
    llm::PromptCounter* counter() override { return nullptr; }
    llm::Profile profile() const override { return {}; }
    bool writes_code() const override { return false; }
};

class LocalModels final : public Models {
public:
    LocalModels(
        Executor executor, BlockingPool& pool, llm::LocalOptions options, bool writes_code, json::Object override
    )
        : override_(std::move(override)),
          window_(options.context),
          model_(executor, std::move(options)),
          // Its vocabulary is in its weights, but its server has it in memory already.
          counter_(pool, {}, [this](llm::ChatRequest request) { return model_.count_prompt(std::move(request)); }),
          admission_(executor, window_),
          admitted_(model_, admission_, counter_, {.one_at_a_time = true}),
          writes_code_(writes_code) {}
    void start() override { model_.start(); }
    Task<> stop() override { return model_.stop(); }
    llm::ModelStatus status() const override {
        auto out = model_.status();
        tell_queue(out, admission_);
        return out;
    }
    llm::ChatModel* chat() override { return &admitted_; }
    llm::PromptCounter* counter() override { return &counter_; }
    llm::Profile profile() const override { return profile_of(model_.status().name, window_, false, override_); }
    bool writes_code() const override { return writes_code_; }

private:
    json::Object override_;
    std::int64_t window_;
    llm::LocalModel model_;
    llm::PromptCounter counter_;
    llm::Admission admission_;
    llm::AdmittedModel admitted_;
    bool writes_code_;
};

/// An endpoint is asked every half minute whether it is there, so that the status is true and a dead one costs no user
/// time.
class Endpoint final : public Models, public llm::ChatModel {
public:
    struct Options {
        bool native_tools = false;
        std::int64_t kv_tokens = 0;  ///< of the server's cache; 0: what it says itself
        bool cache_per_user = true;
        json::Object profile;  ///< over what the model's name tells
        Vocabulary vocabulary;
    };
    Endpoint(Executor executor, BlockingPool& pool, llm::Server server, Options options)
        : client_(server),
          named_(!server.model.empty()),
          options_(std::move(options)),
          counter_(
              pool, [this] { return vocabularies(); },
              [this](llm::ChatRequest request) { return client_.count_prompt(std::move(request)); }
          ),
          admission_(executor, k_usual_cache),
          admitted_(*this, admission_, counter_, {.cache_per_user = options_.cache_per_user}),
          tasks_(std::move(executor)) {
        status_.name = named_ ? server.model : "model";  // until the server says what it has
        status_.state = State::starting;
    }
    void start() override { tasks_.spawn(watch()); }
    Task<> stop() override { return tasks_.close(); }
    llm::ModelStatus status() const override {
        auto out = status_;
        tell_queue(out, admission_);
        return out;
    }
    llm::ChatModel* chat() override { return &admitted_; }
    llm::PromptCounter* counter() override { return &counter_; }
    bool writes_code() const override { return true; }
    llm::Profile profile() const override { return profile_of(status_.name, window_, options_.native_tools, options_.profile); }

    bool ready() const override { return status_.state == State::ready; }
    std::string name() const override { return status_.name; }
    Task<llm::ChatResult> chat(llm::ChatRequest request, llm::TextHandler on_text) override {
        return client_.chat(std::move(request), std::move(on_text));
    }
    Task<std::expected<llm::TokenUsage, llm::ChatError>> candidates(
        llm::ChatRequest request, std::size_t count, llm::CandidateHandler on_candidate
    ) override {
        return client_.candidates(std::move(request), count, std::move(on_candidate));
    }

private:
    std::vector<std::filesystem::path> vocabularies() const {
        auto known = options_.vocabulary(status_.name);
        if (known.empty()) return {};
        return {std::move(known)};
    }

    /// One request that fills the window always fits.
    Task<> size_queue() {
        std::int64_t tokens = options_.kv_tokens;
        if (tokens == 0) tokens = co_await client_.cache_tokens();
        if (tokens == 0) tokens = k_usual_cache;
        admission_.resize(std::max<std::int64_t>(tokens, profile().window));
    }

    Task<> watch() {
        while (true) {
            const auto listed = co_await client_.models();
            if (!listed) {
                if (status_.message != listed.error().message)
                    std::fprintf(stderr, "model: %s\n", listed.error().describe().c_str());
                status_.state = State::failed;
                status_.message = listed.error().message;
            } else {
                const bool came = status_.state != State::ready;
                status_.state = State::ready;
                status_.progress = 1;
                status_.message.clear();
                if (!named_ && !listed->empty()) status_.name = listed->front().id;
                for (const auto& model : *listed) {
                    if (model.id == status_.name) window_ = model.context;
                }
                if (came) co_await size_queue();
                // How requests are counted is known before a user's first one.
                if (!counter_.last()) {
                    llm::ChatRequest any;
                    any.messages = {{"system", "?"}, {"user", "?"}};
                    co_await counter_.count(std::move(any));
                }
            }
            const bool waited = co_await sleep_for(std::chrono::seconds(30));
            if (!waited) co_return;
        }
    }

    llm::Client client_;
    bool named_;
    Options options_;
    llm::PromptCounter counter_;
    llm::Admission admission_;
    llm::AdmittedModel admitted_;
    std::int64_t window_ = 0;
    TaskGroup tasks_;
    llm::ModelStatus status_;
};

}  // namespace

Result<std::unique_ptr<Models>> Models::make(Executor executor, BlockingPool& pool, const Config& config) {
    if (config.model == "none" || config.model.empty()) return std::make_unique<NoModel>();
    if (config.model == "0.5b" || config.model == "1.5b") {
        auto options = llm::pinned_local_model(config.model, config.root, config.data);
        const int cores = static_cast<int>(std::thread::hardware_concurrency());
        options.threads = config.model_threads > 0 ? config.model_threads : std::max(1, cores / 2);
        options.first_token = std::chrono::seconds(config.model_first_token_s);
        options.silence = std::chrono::seconds(config.model_silence_s);
        options.warm_up = agent::spec_warm_up();
        return std::make_unique<LocalModels>(std::move(executor), pool, std::move(options), config.model_writes_code, config.model_profile);
    }
    auto server = llm::Server::from_url(config.model);
    if (!server)
        return fail(
            Code::invalid_argument, "model: none, 0.5b, 1.5b or an address is expected, not '" + config.model + "'"
        );
    server->model = config.model_name;
    server->first_token = std::chrono::seconds(config.model_first_token_s);
    server->gap = std::chrono::seconds(config.model_silence_s);
    if (!config.model_key_env.empty()) {
        const char* key = std::getenv(config.model_key_env.c_str());
        if (!key || !*key)
            return fail(Code::invalid_argument, "model_key_env: the variable " + config.model_key_env + " is not set");
        server->key = key;
    }
    if (!config.model_tokenizer.empty() && !std::filesystem::is_regular_file(config.model_tokenizer))
        return fail(Code::invalid_argument, "model_tokenizer: there is no file " + config.model_tokenizer);
    auto vocabulary = [config](std::string_view name) { return vocabulary_of(config, name); };
    Endpoint::Options options{
        config.model_native_tools, config.model_kv_tokens, config.model_cache_per_user, config.model_profile,
        std::move(vocabulary)
    };
    return std::make_unique<Endpoint>(std::move(executor), pool, std::move(*server), std::move(options));
}

agent::UncoveredSink uncovered_log(std::filesystem::path path, const Clock& clock) {
    auto opened = LogFile::open(path, {.max_bytes = 4u << 20, .generations = 2});
    if (!opened) {
        std::fprintf(stderr, "uncovered words: %s\n", opened.error().describe().c_str());
        return {};
    }
    return [log = std::make_shared<LogFile>(std::move(*opened)),
            &clock](const std::vector<std::string>& words, spec::Lang lang, std::string_view outcome) {
        json::Array list;
        for (const auto& word : words) list.emplace_back(word);
        const json::Object line{
            {"at", clock.now()}, {"lang", spec::to_string(lang)}, {"outcome", outcome}, {"words", std::move(list)}
        };
        log->append(json::print(line));
    };
}

}  // namespace atelier::orchestrator
