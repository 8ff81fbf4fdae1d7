#include "direct.hpp"

#include <boost/asio/co_spawn.hpp>

namespace atelier::mcp {
namespace {

class Collector final : public net::StreamWriter {
public:
    explicit Collector(std::string* out) : out_(out) {}
    Task<Result<void>> write(std::string bytes) override {
        *out_ += bytes;
        co_return Result<void>{};
    }

private:
    std::string* out_;
};

class FakeExchange final : public net::Exchange {
public:
    explicit FakeExchange(HttpReply* reply) : reply_(reply) {}
    Task<Result<std::shared_ptr<net::StreamWriter>>> start(int status, net::Headers headers) override {
        started = true;
        reply_->status = status;
        reply_->headers = headers.all();
        co_return std::make_shared<Collector>(&reply_->body);
    }
    void cancel_when_client_leaves() override {}
    bool started = false;

private:
    HttpReply* reply_;
};

Task<> exchange(HttpEndpoint* endpoint, net::Request request, HttpReply* reply) {
    FakeExchange live(reply);
    request.exchange = &live;
    net::Response response = co_await endpoint->handle(std::move(request));
    if (live.started) co_return;
    reply->status = response.status;
    reply->headers = response.headers.all();
    reply->body = std::move(response.body);
    if (response.stream) co_await response.stream(std::make_shared<Collector>(&reply->body));
}

}  // namespace

DirectEndpoint::DirectEndpoint(ServerOptions options, Authenticator authenticate, HttpOptions http)
    : server_(std::move(options)), endpoint_(io_.get_executor(), server_, std::move(authenticate), std::move(http)) {}

DirectEndpoint::~DirectEndpoint() = default;

HttpReply DirectEndpoint::handle(const HttpRequestView& request) {
    net::Request in;
    in.method = request.method;
    for (const auto& [name, value] : request.headers) in.headers.set(name, value);
    in.body = request.body;
    HttpReply reply;
    std::exception_ptr failure;
    boost::asio::co_spawn(io_, exchange(&endpoint_, std::move(in), &reply), [&failure](std::exception_ptr error) { failure = error; });
    io_.restart();
    io_.run();
    if (failure) std::rethrow_exception(failure);
    return reply;
}

}  // namespace atelier::mcp
