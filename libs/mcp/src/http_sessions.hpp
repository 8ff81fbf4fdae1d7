#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>

#include "atelier/async/task_group.hpp"
#include "atelier/mcp/server.hpp"
#include "atelier/net/http.hpp"

namespace atelier::mcp {

/// Sessions of the legacy revisions over HTTP: a call outlives the connection that brought it, its messages wait in a log for whoever
/// comes with Last-Event-ID. One executor.
class LegacySessions {
public:
    LegacySessions(Executor executor, Server& server, std::size_t limit, std::chrono::milliseconds idle, std::chrono::milliseconds retry);
    ~LegacySessions();

    net::Response initialize(const Message& message, const Caller& caller);
    Task<net::Response> post(net::Request request, Message message, Caller caller);
    net::Response get(const net::Request& request, const Caller& caller);
    net::Response remove(const net::Request& request, const Caller& caller);
    Task<> stop();

private:
    struct Stream;
    struct Live;
    class StreamOutlet;

    std::shared_ptr<Live> find(const net::Request& request, const Caller& caller);
    std::shared_ptr<Stream> open_stream(Live& live);
    void sweep();
    static Task<> pump(std::shared_ptr<Stream> stream, std::uint64_t next, bool opening, std::shared_ptr<net::StreamWriter> writer);
    static Task<> work(Server* server, std::shared_ptr<Live> live, std::shared_ptr<Stream> stream, Message message, Caller caller);
    static net::Response stream_response(std::shared_ptr<Stream> stream, std::uint64_t next, bool opening);

    Executor executor_;
    Server& server_;
    std::size_t limit_;
    std::chrono::milliseconds idle_;
    std::chrono::milliseconds retry_;
    TaskGroup tasks_;
    std::map<std::string, std::shared_ptr<Live>, std::less<>> sessions_;
};

}  // namespace atelier::mcp
