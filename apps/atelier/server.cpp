#include "server.hpp"

#include <signal.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <thread>

#include "atelier/base/file.hpp"
#include "atelier/base/text.hpp"
#include "atelier/net/client.hpp"

namespace atelier::cli {
namespace {

namespace fs = std::filesystem;

std::string from_environment(const char* name, std::string fallback) {
    const char* value = std::getenv(name);
    return value && *value ? std::string(value) : std::move(fallback);
}

/// Two neighbouring free ports.
std::uint16_t free_port() {
    namespace asio = boost::asio;
    for (int attempt = 0; attempt < 50; ++attempt) {
        asio::io_context io;
        boost::system::error_code error;
        asio::ip::tcp::acceptor first(io, {asio::ip::make_address("127.0.0.1"), 0});
        const auto port = first.local_endpoint().port();
        asio::ip::tcp::acceptor second(io);
        second.open(asio::ip::tcp::v4(), error);
        second.bind({asio::ip::make_address("127.0.0.1"), static_cast<std::uint16_t>(port + 1)}, error);
        if (!error) return port;
    }
    return 0;
}

/// Whether the configuration names a model, or the local one is there already.
bool model_wanted(const fs::path& data, const fs::path& root) {
    std::error_code ignored;
    if (fs::exists(root / ".cache" / "models", ignored) && !fs::is_empty(root / ".cache" / "models", ignored)) return true;
    const auto settings = read_file(data / "atelier.json");
    const auto parsed = settings ? json::parse_object(*settings) : Result<json::Object>(fail(Code::not_found, ""));
    return parsed && parsed->contains("model");
}

}  // namespace

std::string data_folder(const Arguments& arguments) { return fs::absolute(arguments.get("data", from_environment("ATELIER_DATA", ".atelier"))).string(); }

std::string root_folder(const Arguments& arguments) { return fs::absolute(arguments.get("root", from_environment("ATELIER_ROOT", "."))).string(); }

std::string program_folder() { return fs::read_symlink("/proc/self/exe").parent_path().string(); }

bool Server::find_running() {
    const auto text = read_file(fs::path(data_) / "run" / "atelierd.json");
    if (!text) return false;
    const auto parsed = json::parse_object(*text);
    if (!parsed) return false;
    const auto pid = json::get_integer(*parsed, "pid");
    if (pid <= 0 || ::kill(static_cast<pid_t>(pid), 0) != 0) return false;
    port_ = static_cast<std::uint16_t>(json::get_integer(*parsed, "port"));
    return port_ != 0;
}

Result<void> Server::start(const Arguments& arguments) {
    std::error_code ignored;
    fs::create_directories(fs::path(data_) / "logs", ignored);
    fs::remove(fs::path(data_) / "run" / "atelierd.json", ignored);
    process::Command command;
    const auto port = free_port();
    command.argv = {program_folder() + "/atelierd", "--data", data_, "--root", root_folder(arguments), "--port", std::to_string(port)};
    if (arguments.flag("model")) {
        command.argv.insert(command.argv.end(), {"--model", arguments.get("model")});
    } else if (!model_wanted(data_, root_folder(arguments))) {
        // One command must not start a download of a gigabyte behind somebody's back.
        command.argv.insert(command.argv.end(), {"--model", "none"});
    }
    command.env = {{"PATH", from_environment("PATH", "/usr/bin:/bin")}, {"HOME", from_environment("HOME", "/tmp")}, {"LANG", "C.UTF-8"}};
    const std::string log = (fs::path(data_) / "logs" / "atelierd.log").string();
    ATL_TRY(child_, process::start(io_.get_executor(), std::move(command), log));
    for (int i = 0; i < 600 && child_->running(); ++i) {
        if (find_running() && fs::exists(fs::path(data_) / "passwords.txt")) return {};
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    const std::string tail = read_file(log).value_or("");
    return fail(Code::unavailable, "the server did not start: " + std::string(trim(tail.substr(tail.size() > 400 ? tail.size() - 400 : 0))));
}

Result<std::unique_ptr<Server>> Server::connect(const Arguments& arguments) {
    std::unique_ptr<Server> server(new Server());
    server->data_ = data_folder(arguments);
    server->root_ = root_folder(arguments);
    if (!server->find_running()) ATL_CHECK(server->start(arguments));
    return server;
}

Server::~Server() {
    if (!child_) return;
    child_->terminate();
    for (int i = 0; i < 250 && child_->running(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
}

Result<void> Server::act_as(const std::string& name) {
    ATL_TRY(const std::string key, read_file(fs::path(data_) / "operator.token"));
    ATL_TRY(const json::Object answer, call("POST", "/login", {{"name", name}, {"operator_token", trim(key)}}));
    token_ = json::get_string(answer, "token");
    return {};
}

Result<json::Object> Server::call(const std::string& method, const std::string& path, const json::Object& body) {
    net::ClientRequest request;
    request.endpoint.host = "127.0.0.1";
    request.endpoint.port = port_;
    request.method = method;
    request.target = "/api/v1" + path;
    const std::string language = from_environment("LANG", "en");
    request.headers.set("Accept-Language", language.starts_with("ru") ? "ru" : "en");
    if (!token_.empty()) request.headers.set("Authorization", "Bearer " + token_);
    if (method != "GET") {
        request.headers.set("Content-Type", "application/json");
        request.body = json::print(body);
    }
    request.timeout = std::chrono::seconds(60);
    std::optional<Result<net::ClientResponse>> outcome;
    IoContext io;
    boost::asio::co_spawn(io, net::fetch(std::move(request)), [&](std::exception_ptr error, Result<net::ClientResponse> response) {
        if (error) std::rethrow_exception(error);
        outcome = std::move(response);
    });
    io.run();
    ATL_TRY(const net::ClientResponse response, std::move(*outcome));
    if (response.body.empty() && response.status < 300) return json::Object{};
    ATL_TRY(json::Object answer, json::parse_object(response.body, 200));
    if (response.status < 300) return answer;
    const auto code = code_from_string(json::get_string(answer, "code")).value_or(net::code_of_status(response.status));
    return fail(code, json::get_string(answer, "message"));
}

}  // namespace atelier::cli
