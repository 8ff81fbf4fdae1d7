#include "atelier/llm/local_model.hpp"

#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <cstdlib>

#include "atelier/base/file.hpp"
#include "atelier/base/ids.hpp"
#include "atelier/base/log_file.hpp"
#include "atelier/base/text.hpp"
#include "atelier/llm/client.hpp"

extern char** environ;

namespace atelier::llm {
namespace {

namespace fs = std::filesystem;
using State = ModelStatus::State;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t k_longest_socket_path = 100;  // sun_path has 108 bytes

/// Package clients need the user's proxies, certificates and caches.
std::vector<std::pair<std::string, std::string>> whole_environment() {
    std::vector<std::pair<std::string, std::string>> out;
    for (char** entry = environ; *entry; ++entry) {
        const std::string_view text(*entry);
        const auto at = text.find('=');
        if (at != std::string_view::npos) out.emplace_back(text.substr(0, at), text.substr(at + 1));
    }
    return out;
}

std::uint16_t free_port() {
    using Tcp = boost::asio::ip::tcp;
    IoContext io;
    Tcp::acceptor acceptor(io, Tcp::endpoint(boost::asio::ip::make_address("127.0.0.1"), 0));
    return acceptor.local_endpoint().port();
}

/// The last line of a step's log: what it said when it gave up.
std::string last_line(const fs::path& log) {
    const auto text = read_file(log, 4u << 20);
    if (!text) return {};
    const auto lines = split(trim(*text), '\n');
    return lines.empty() ? std::string() : std::string(truncate_utf8(lines.back(), 300));
}

milliseconds doubled(milliseconds time, milliseconds most) { return std::min(time * 2, most); }

}  // namespace

struct LocalModel::Where {
    net::Endpoint endpoint;
    std::vector<std::string> arguments;
};

LocalOptions pinned_local_model(const std::string& name, const fs::path& root, const fs::path& data) {
    LocalOptions out;
    out.name = "qwen2.5-coder-" + name;
    const fs::path models = root / ".cache" / "models";
    const fs::path llama = root / ".cache" / "llama";
    out.fetch.argv = {"/bin/sh", (root / "tools" / "fetch_model.sh").string(), name, models.string()};
    out.build.argv = {"/bin/sh", (root / "tools" / "build_llama_server.sh").string(), llama.string()};
    out.weights = models / ("qwen2.5-coder-" + name + "-instruct-q4_k_m.gguf");
    out.server = llama / "llama-server";
    out.run = data / "run" / "model";
    out.log = data / "logs" / "model.log";
    return out;
}

LocalModel::LocalModel(Executor executor, LocalOptions options)
    : options_(std::move(options)), executor_(executor), tasks_(std::move(executor)), where_(std::make_unique<Where>()) {
    status_.name = options_.name;
}

LocalModel::~LocalModel() = default;

void LocalModel::start() { tasks_.spawn(supervise()); }

Task<> LocalModel::stop() {
    if (child_) child_->terminate();
    co_await tasks_.close();
    child_.reset();
    set(State::none, 0, "stopped");
}

bool LocalModel::ready() const { return status_.state == State::ready; }

void LocalModel::set(State state, double progress, std::string message) {
    status_.state = state;
    status_.progress = std::clamp(progress, 0.0, 1.0);
    status_.message = std::move(message);
}

Server LocalModel::served() const {
    Server out;
    out.endpoint = where_->endpoint;
    out.model = options_.name;
    out.llama_cpp = true;
    out.first_token = options_.first_token;
    out.gap = options_.silence;
    return out;
}

Error LocalModel::not_ready() const {
    return {Code::unavailable, "the local model is not ready: " + std::string(to_string(status_.state)), {}, {}};
}

Task<ChatResult> LocalModel::chat(ChatRequest request, TextHandler on_text) {
    if (!ready()) co_return fail(not_ready());
    request.tries = 1;  // a request that ends our only server would end it again
    Client client(served());
    co_return co_await client.chat(std::move(request), std::move(on_text));
}

Task<Result<TokenCount>> LocalModel::count_prompt(ChatRequest request) {
    if (!ready()) co_return fail(not_ready());
    Client client(served());
    co_return co_await client.count_prompt(std::move(request));
}

Task<> LocalModel::supervise() {
    std::error_code error;
    fs::create_directories(options_.run, error);
    fs::permissions(options_.run, fs::perms::owner_all, error);
    auto wait = options_.retry_step;
    while (true) {
        bool prepared = co_await run_step(options_.fetch, State::downloading);
        if (prepared) prepared = co_await run_step(options_.build, State::building);
        if (prepared) break;
        if (!co_await sleep_for(wait)) co_return;
        wait = doubled(wait, std::chrono::minutes(30));
    }
    auto back_off = options_.back_off;
    while (true) {
        const bool was_useful = co_await serve_once();
        if (was_useful) back_off = options_.back_off;
        if (!co_await sleep_for(back_off)) co_return;
        back_off = doubled(back_off, std::chrono::minutes(1));
    }
}

/// A step that is done already ends at once. False: it failed, and the status says why.
Task<bool> LocalModel::run_step(Step step, State state) {
    if (step.argv.empty()) co_return true;
    const fs::path progress = options_.run / "progress.json";
    const fs::path log = options_.run / "step.log";
    std::error_code ignored;
    fs::remove(progress, ignored);
    fs::remove(log, ignored);
    set(state, 0, "");
    process::Command command;
    command.argv = std::move(step.argv);
    command.argv.push_back("--progress-file");
    command.argv.push_back(progress.string());
    command.env = whole_environment();
    auto started = process::start(executor_, std::move(command), log.string());
    if (!started) {
        set(State::failed, 0, started.error().message);
        co_return false;
    }
    auto child = std::move(*started);
    while (child->running()) {
        if (!co_await sleep_for(milliseconds(200))) co_return false;
        const auto text = read_file(progress, 4096);
        const auto parsed = text ? json::parse_object(*text) : fail(Code::not_found, "");
        if (!parsed) continue;
        const auto total = json::get_integer(*parsed, "total");
        if (total > 0) set(state, static_cast<double>(json::get_integer(*parsed, "done")) / static_cast<double>(total), json::get_string(*parsed, "phase"));
    }
    const int code = co_await child->wait();
    if (code == 0) co_return true;
    const auto said = last_line(log);
    set(State::failed, 0, said.empty() ? "preparing the model failed with exit code " + std::to_string(code) : said);
    co_return false;
}

/// From the start of the child to its end. True when it was ready in between.
Task<bool> LocalModel::serve_once() {
    set(State::starting, 0, "");
    const fs::path socket = options_.run / "model.sock";
    where_->arguments = {options_.server.string(), "--model", options_.weights.string(), "--threads", std::to_string(options_.threads), "--ctx-size",
                         std::to_string(options_.context), "--parallel", "1", "--cache-ram", "0", "--slot-save-path", options_.run.string(), "--offline", "--no-ui"};
    if (socket.string().size() <= k_longest_socket_path) {
        std::error_code ignored;
        fs::remove(socket, ignored);
        where_->endpoint = net::Endpoint::unix_socket(socket.string());
        where_->arguments.insert(where_->arguments.end(), {"--host", socket.string()});
    } else {
        where_->endpoint = {"127.0.0.1", free_port(), false, {}};
        where_->arguments.insert(where_->arguments.end(), {"--host", "127.0.0.1", "--port", std::to_string(where_->endpoint.port)});
    }
    process::Command command;
    command.argv = where_->arguments;
    command.cwd = options_.run.string();
    command.env = {{"PATH", "/usr/bin:/bin"}, {"HOME", options_.run.string()}};
    if (!log_) {
        auto opened = LogFile::open(options_.log);
        if (!opened) {
            set(State::failed, 0, opened.error().message);
            co_return false;
        }
        log_ = std::make_shared<LogFile>(std::move(*opened));
    }
    auto started = process::start_logged(executor_, std::move(command), log_);
    if (!started) {
        set(State::failed, 0, started.error().message);
        co_return false;
    }
    child_ = std::move(*started);
    const bool up = co_await wait_healthy(child_.get());
    if (up) {
        set(State::starting, 0.5, "reading the fixed prompt");
        co_await warm_up();
        if (child_->running()) set(State::ready, 1, "");
        co_await watch(child_.get());
    }
    child_->kill();
    const int code = co_await child_->wait();
    if (status_.state != State::none) set(State::failed, 0, "the model server ended (" + std::to_string(code) + "); it is started again. Its log: " + options_.log.string());
    co_return up;
}

Task<bool> LocalModel::wait_healthy(process::Child* child) {
    const auto until = std::chrono::steady_clock::now() + options_.start_limit;
    while (child->running() && std::chrono::steady_clock::now() < until) {
        const bool up = co_await healthy(milliseconds(2000));
        if (up) co_return true;
        if (!co_await sleep_for(milliseconds(100))) co_return false;
    }
    co_return false;
}

Task<bool> LocalModel::healthy(milliseconds limit) {
    net::ClientRequest request;
    request.endpoint = where_->endpoint;
    request.target = "/health";
    request.timeout = limit;
    const auto response = co_await net::fetch(std::move(request));
    co_return response && response->status == 200;
}

/// Waits for the end of the child, or for three silent health checks in a row.
Task<> LocalModel::watch(process::Child* child) {
    int silent = 0;
    int ticks = 0;
    while (child->running() && silent < 3) {
        if (!co_await sleep_for(milliseconds(250))) co_return;
        if (++ticks % 40 != 0) continue;
        const bool answers = co_await healthy(seconds(10));
        silent = answers ? 0 : silent + 1;
    }
}

/// Names the prefix state by everything that it depends on.
std::string LocalModel::prefix_file() const {
    std::string key = options_.name + std::to_string(options_.context);
    std::error_code ignored;
    key += std::to_string(fs::file_size(options_.weights, ignored)) + std::to_string(fs::file_size(options_.server, ignored));
    for (const auto& message : options_.warm_up.messages) key += "\n" + message.role + ":" + message.content;
    return "prefix-" + sha256_hex(key).substr(0, 16) + ".bin";
}

Task<bool> LocalModel::slot(std::string action) {
    net::ClientRequest request;
    request.endpoint = where_->endpoint;
    request.method = "POST";
    request.target = "/slots/0?action=" + action;
    request.headers.set("Content-Type", "application/json");
    request.body = json::print(json::Object{{"filename", prefix_file()}});
    request.timeout = seconds(30);
    const auto response = co_await net::fetch(std::move(request));
    co_return response && response->status == 200;
}

/// Puts the fixed front into the server's cache: from disk where an earlier start left it, else by reading it once.
Task<> LocalModel::warm_up() {
    if (options_.warm_up.messages.empty()) co_return;
    const fs::path saved = options_.run / prefix_file();
    if (fs::exists(saved)) {
        const bool restored = co_await slot("restore");
        if (restored) co_return;
    }
    Server server = served();
    server.first_token = std::chrono::minutes(10);
    ChatRequest request = options_.warm_up;
    request.timeout = std::chrono::minutes(10);
    request.tries = 1;
    Client client(std::move(server));
    const auto answer = co_await client.chat(std::move(request), {});
    if (!answer) co_return;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(options_.run, ignored)) {
        if (entry.path().filename().string().starts_with("prefix-")) fs::remove(entry.path(), ignored);
    }
    co_await slot("save");
}

}  // namespace atelier::llm
