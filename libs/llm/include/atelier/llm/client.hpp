#pragma once

#include "atelier/llm/chat.hpp"
#include "atelier/net/client.hpp"

namespace atelier::llm {

/// A server that speaks the OpenAI chat dialect.
struct Server {
    net::Endpoint endpoint;
    std::string base = "/v1";    ///< path before /chat/completions
    std::string model;           ///< empty: the first that the server lists
    std::string key;             ///< bearer token; empty: none is sent
    bool llama_cpp = false;      ///< knows `grammar` and `cache_prompt`; else response_format json_schema
    std::chrono::milliseconds gap{60000};  ///< longest silence of the server

    /// "https://host/v1"; invalid_argument for anything but http and https.
    static Result<Server> from_url(std::string_view url);
};

struct ListedModel {
    std::string id;
    std::int64_t context = 0;  ///< tokens; 0 when the server does not say
};

/// Stateless but for the model's name, which is asked for once when it is not configured.
class Client final : public ChatModel {
public:
    explicit Client(Server server) : server_(std::move(server)) {}
    bool ready() const override { return true; }
    std::string name() const override { return server_.model; }
    Task<Result<Completion>> chat(ChatRequest request, TextHandler on_text) override;
    Task<Result<std::vector<ListedModel>>> models();
    /// The body that chat() posts; pure.
    static json::Object body_of(const ChatRequest& request, const Server& server);

private:
    net::ClientRequest to(std::string method, std::string path) const;
    Server server_;
};

}  // namespace atelier::llm
