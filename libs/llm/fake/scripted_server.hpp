#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <deque>
#include <string>
#include <vector>

#include "atelier/async/task.hpp"
#include "atelier/async/task_group.hpp"
#include "atelier/json/json.hpp"

namespace atelier::llm {

/// What the scripted server does with one request.
struct Scripted {
    std::string bytes;               ///< sent as they are, head included
    std::size_t piece = 0;           ///< > 0: in writes of this size
    std::chrono::milliseconds hang{0};  ///< silence after the bytes, then the connection is closed
};

/// A model server that plays a script, byte by byte, faults included, and keeps what it was sent. It also checks what every
/// request of ours must be like: see `violations`.
class ScriptedServer {
public:
    explicit ScriptedServer(Executor executor);
    ~ScriptedServer();
    std::uint16_t port() const;
    std::string url() const { return "http://127.0.0.1:" + std::to_string(port()) + "/v1"; }
    void then(Scripted step) { script_.push_back(std::move(step)); }
    Task<> stop();

    struct Received {
        std::string method;
        std::string target;
        std::string head;
        json::Object body;
    };
    std::vector<Received> received;
    std::vector<std::string> violations;

    /// An event stream of these JSON chunks, then [DONE]; with a head.
    static std::string stream(const std::vector<std::string>& chunks, bool done = true);
    /// The usual stream of one answer: role, a delta for each piece, finish, usage.
    static std::string answer(const std::vector<std::string>& pieces, std::string finish = "stop", int prompt = 100, int cached = 90);
    static std::string plain(int status, std::string body, std::string headers = {});

private:
    Task<> accept_loop();
    Task<> serve(boost::asio::ip::tcp::socket socket);
    void check(const Received& request);

    boost::asio::ip::tcp::acceptor acceptor_;
    TaskGroup tasks_;
    std::deque<Scripted> script_;
};

}  // namespace atelier::llm
