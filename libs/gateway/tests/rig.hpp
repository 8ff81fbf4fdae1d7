#pragma once

#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <filesystem>
#include <functional>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>

#include "atelier/base/file.hpp"
#include "atelier/base/ids.hpp"
#include "atelier/gateway/gateway.hpp"

namespace atelier::gateway::testing {

constexpr unsigned k_uid = 54321;

/// Two tools: one reads, one writes.
inline json::Object small_contract() {
    return json::parse_object(R"({"tools": [
      {"name": "list_things", "annotations": {"readOnlyHint": true},
       "inputSchema": {"type": "object", "additionalProperties": false, "properties": {"limit": {"type": "integer", "minimum": 1, "maximum": 100}, "id": {"type": "string"}}},
       "outputSchema": {"type": "object", "required": ["things"], "properties": {"things": {"type": "array", "items": {"type": "object",
         "properties": {"ticker": {"type": "string"}, "value": {"type": "string", "x-mask": "amount"}, "units": {"type": "string", "x-mask": "quantity"}, "to": {"type": "string", "x-mask": "name"}}}}}}},
      {"name": "write_thing", "annotations": {"readOnlyHint": false},
       "inputSchema": {"type": "object", "additionalProperties": false, "required": ["idempotency_key", "amount"],
         "properties": {"idempotency_key": {"type": "string", "minLength": 8, "maxLength": 100}, "amount": {"type": "string", "pattern": "^-?[0-9]+$"}}},
       "outputSchema": {"type": "object", "required": ["id", "amount"], "properties": {"id": {"type": "string"}, "amount": {"type": "string", "pattern": "^-?[0-9]+$"},
         "kind": {"type": "string", "enum": ["a", "b"]}, "when": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}, "created": {"type": "boolean"}}}}
    ]})")
        .value();
}

/// A blocking client on one connection, as a sandbox's process would be.
class Client {
public:
    Client(std::string path, unsigned uid) : path_(std::move(path)) {
        // The kernel's call changes this thread only; the library's would change the process.
        if (::getuid() == 0 && uid != 0 && ::syscall(SYS_setresuid, uid, uid, uid) != 0) throw std::runtime_error("setresuid");
        connect();
    }
    ~Client() { disconnect(); }

    void connect() {
        fd_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path_.copy(address.sun_path, sizeof address.sun_path - 1);
        if (::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) throw std::runtime_error("connect");
        timeval limit{20, 0};
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    }
    void disconnect() {
        if (fd_ >= 0) ::close(fd_);
        fd_ = -1;
    }
    int fd() const { return fd_; }

    void raw(const std::string& bytes) {
        for (std::size_t done = 0; done < bytes.size();) {
            const auto n = ::send(fd_, bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL);
            if (n <= 0) return;
            done += static_cast<std::size_t>(n);
        }
    }
    struct Answer {
        int status = 0;  ///< 0: the connection ended
        json::Object body;
        std::string reason;  ///< error.data.reason
    };
    Answer read() {
        std::string head;
        char c = 0;
        while (head.find("\r\n\r\n") == std::string::npos) {
            if (::recv(fd_, &c, 1, 0) <= 0) return {};
            head += c;
        }
        Answer out;
        out.status = std::stoi(head.substr(9, 3));
        const auto at = head.find("Content-Length: ");
        std::string body(at == std::string::npos ? 0 : std::stoul(head.substr(at + 16)), '\0');
        for (std::size_t done = 0; done < body.size();) {
            const auto n = ::recv(fd_, body.data() + done, body.size() - done, 0);
            if (n <= 0) return out;
            done += static_cast<std::size_t>(n);
        }
        if (auto parsed = json::parse_object(body)) out.body = std::move(*parsed);
        const auto* error = json::get_object(out.body, "error");
        const auto* data = error ? json::get_object(*error, "data") : nullptr;
        if (data) out.reason = json::get_string(*data, "reason");
        return out;
    }
    static std::string post(const std::string& body, const std::string& headers = {}) {
        return "POST /mcp HTTP/1.1\r\nHost: localhost\r\n" + headers + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    }
    static std::string call_text(const std::string& tool, const std::string& arguments, int id = 1) {
        return R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"method":"tools/call","params":{"name":")" + tool + R"(","arguments":)" +
               arguments + "}}";
    }
    Answer call(const std::string& tool, const std::string& arguments, const std::string& headers = {}, int id = 1) {
        raw(post(call_text(tool, arguments, id), headers));
        return read();
    }

private:
    std::string path_;
    int fd_ = -1;
};

/// A gateway on a socket with a Core Backend made of a function; `talk` runs on a thread of its own.
class Rig {
public:
    Rig() : folder_(std::filesystem::temp_directory_path() / ("gw-" + random_hex(5))) {
        std::filesystem::create_directories(folder_);
        std::filesystem::permissions(folder_, std::filesystem::perms::all);
        scope.user = "ann";
        scope.role = "user";
        scope.sandbox = "s1";
        scope.customization = "ann/list";
        scope.uid = ::getuid() == 0 ? k_uid : ::getuid();
        scope.tools = {"list_things", "write_thing"};
        scope.mode = Mode::live;
        contract = std::make_shared<const Contract>(Contract::parse(small_contract()).value());
    }
    ~Rig() {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }

    IoContext io;
    ManualClock clock;
    Limits limits;
    Scope scope;
    std::shared_ptr<const Contract> contract;
    std::atomic<int> upstream_calls = 0;
    std::string seen_user;
    std::vector<net::Headers> seen_headers;
    /// The result object, or an error, of one upstream call.
    std::function<Task<Result<json::Object>>(json::Object arguments)> core;
    std::vector<AuditRecord> audited;
    std::vector<SimulatedWrite> simulated;
    std::vector<std::string> allowed;  ///< writes to which the user has said yes
    std::optional<AskedWrite> asked;
    std::function<void()> allow_again;  ///< while it runs: the same call once more

    std::string socket() const { return (folder_ / "mcp.sock").string(); }
    std::string audit_path() const { return (folder_ / "audit.jsonl").string(); }

    void run(std::function<void(Rig&)> talk) {
        Policy policy(io.get_executor(), limits, AuditLog::open(audit_path()).value(), "key", upstream(), clock);
        policy.set_contract(contract);
        auto gateway = Gateway::open(io.get_executor(), socket(), scope, policy).value();
        gateway->allow(allowed);
        allow_again = [&] {
            std::promise<void> done;
            boost::asio::post(io, [&] {
                gateway->allow(allowed);
                done.set_value();
            });
            done.get_future().wait();
        };
        std::exception_ptr thrown;
        std::thread thread([&] {
            try {
                talk(*this);
            } catch (...) {
                thrown = std::current_exception();
            }
            boost::asio::co_spawn(io, gateway->close(), boost::asio::detached);
        });
        auto guard = boost::asio::make_work_guard(io);
        std::thread stopper([&] {
            thread.join();
            guard.reset();
        });
        io.run();
        stopper.join();
        audited = policy.audit().read("", "", 1000);
        asked = gateway->asked();
        simulated.assign(gateway->simulated().begin(), gateway->simulated().end());
        if (thrown) std::rethrow_exception(thrown);
    }

private:
    Upstream upstream() {
        return [this](std::string user, std::string, net::Request request, std::chrono::milliseconds) {
            return answer(std::move(user), std::move(request));
        };
    }
    Task<Result<net::Response>> answer(std::string user, net::Request request) {
        ++upstream_calls;
        seen_user = user;
        seen_headers.push_back(request.headers);
        const auto body = json::parse_object(request.body).value();
        const auto* params = json::get_object(body, "params");
        const auto* given = params ? json::get_object(*params, "arguments") : nullptr;
        const json::Object arguments = given ? *given : json::Object{};
        auto result = co_await core(arguments);
        if (!result) co_return fail(result.error());
        co_return net::Response::json(200, json::print(json::Object{{"jsonrpc", "2.0"}, {"id", body.at("id")}, {"result", std::move(*result)}}));
    }

    std::filesystem::path folder_;
};

inline Task<Result<json::Object>> two_things(json::Object) {
    co_return json::parse_object(
        R"({"isError": false, "structuredContent": {"things": [{"ticker": "AAPL", "value": "1234.50", "units": "-7", "to": "Bob"}, {"ticker": "KO", "value": "0", "units": "-7", "to": ""}]}, "content": [{"type": "text", "text": "1234.50"}]})"
    );
}

}  // namespace atelier::gateway::testing
