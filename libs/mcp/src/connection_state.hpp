#pragma once

#include "atelier/mcp/connection.hpp"
#include "server_state.hpp"

namespace atelier::mcp {

/// The protocol-neutral code of a JSON-RPC error.
Code code_of_rpc(int rpc_code);

/// What every transport's client shares: the era, the handshake of the legacy one, the answers to a server's questions.
struct Connection::State : std::enable_shared_from_this<Connection::State> {
    State(Executor executor, ConnectionOptions o) : options(std::move(o)), era(options.era), tasks(executor), era_found(std::move(executor)) {}
    virtual ~State() = default;

    ConnectionOptions options;
    Era era;
    TaskGroup tasks;
    std::string revision;  ///< of a legacy server, once it is initialized
    std::int64_t next_id = 1;
    std::map<std::string, std::vector<HeaderParameter>, std::less<>> headers;  ///< of the tools that were listed
    bool finding_era = false;
    Signal era_found;

    /// One request and its response, in the present era.
    virtual Task<Result<Message>> ask(std::string method, json::Object params) = 0;
    virtual Task<Result<void>> notify(std::string method) = 0;
    /// After a legacy handshake.
    virtual void initialized() {}
    /// One stream of subscriptions/listen, to its end: an error of the server's, or of the way to it.
    virtual Task<Result<void>> listen_once(json::Object params, std::function<void(const Message&)> on_event) = 0;
    virtual Task<> shut() = 0;
    /// Before each request; forgets the handshake where the other side is a new one.
    virtual Result<void> prepare() { return {}; }
    /// Whether a probe that nobody answers tells of a legacy server. On streams it does; over HTTP everybody answers something.
    virtual bool silence_is_legacy() const { return false; }

    json::Object capabilities() const;
    /// The `_meta` of a modern request.
    json::Object meta() const;
    Task<Result<json::Object>> fulfil(std::string method, json::Object params);
    /// The JSON-RPC text that answers a legacy server's request.
    Task<std::string> answer_to(Message request);
    Task<Result<void>> find_era();

private:
    Task<Result<void>> probe_era();
    Task<Result<void>> initialize_once();

protected:
    Task<Result<void>> initialize();
};

}  // namespace atelier::mcp
