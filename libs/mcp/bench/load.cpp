// A closed-loop client for bench/mcp.sh: each connection sends a tools/call, waits for its answer, checks it, sends the next.
// mcp_load ADDRESS TARGET ERA CONNECTIONS SECONDS: ADDRESS is a port of 127.0.0.1 or a unix socket's path, ERA is legacy or modern.
// Prints {"calls","total","seconds","p50_ms","p99_ms","wrong","first_wrong"}; the first fifth of the time warms up and is not counted.
// Blocking where speed does not matter, epoll where it does, no coroutines: the client must not be what is measured.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
namespace json = boost::json;

struct Plan {
    std::string address;
    std::string target;
    bool modern = true;
};

struct Reply {
    int status = 0;
    std::string_view head;
    std::string body;
};

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return out;
}

/// The value of a header field; the head is in lower case.
std::string_view field(std::string_view head, std::string_view name) {
    const auto at = head.find("\r\n" + std::string(name) + ":");
    if (at == std::string_view::npos) return {};
    auto value = head.substr(at + name.size() + 3);
    value = value.substr(0, value.find("\r\n"));
    while (value.starts_with(' ')) value.remove_prefix(1);
    return value;
}

std::size_t number(std::string_view text, int base) {
    std::size_t out = 0;
    std::from_chars(text.data(), text.data() + text.size(), out, base);
    return out;
}

/// How many bytes of `text` are one whole chunked body (0: not there yet); its content goes to `out`.
std::size_t unchunk(std::string_view text, std::string& out) {
    out.clear();
    for (std::size_t at = 0;;) {
        const auto line = text.find("\r\n", at);
        if (line == std::string_view::npos) return 0;
        const std::size_t size = number(text.substr(at, line - at), 16);
        if (text.size() < line + 2 + size + 2) return 0;
        if (size == 0) return line + 4;
        out += text.substr(line + 2, size);
        at = line + 2 + size + 2;
    }
}

class Connection {
public:
    explicit Connection(const Plan& plan) : plan_(plan) {
        if (plan.address.starts_with('/')) {
            sockaddr_un to{};
            to.sun_family = AF_UNIX;
            if (plan.address.size() >= sizeof to.sun_path) throw std::runtime_error("the path is too long");
            std::memcpy(to.sun_path, plan.address.data(), plan.address.size());
            open(AF_UNIX, &to, sizeof to);
        } else {
            sockaddr_in to{};
            to.sin_family = AF_INET;
            to.sin_port = htons(static_cast<std::uint16_t>(number(plan.address, 10)));
            to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
            open(AF_INET, &to, sizeof to);
            const int on = 1;
            ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        }
    }
    ~Connection() {
        if (socket_ >= 0) ::close(socket_);
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    int socket() const { return socket_; }

    /// initialize and initialized, as every legacy client does.
    void handshake() {
        if (plan_.modern) return;
        send(R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},)"
             R"("clientInfo":{"name":"load","version":"1"}}})");
        const auto reply = wait();
        session_ = field(reply.head, "mcp-session-id");
        if (reply.status != 200 || session_.empty()) throw std::runtime_error("no session: " + reply.body);
        send(R"({"jsonrpc":"2.0","method":"notifications/initialized"})");
        const auto told = wait();
        if (told.status != 202) throw std::runtime_error("initialized was refused: " + told.body);
    }

    void call(std::int64_t id, int a, int b) {
        id_ = id;
        sum_ = a + b;
        std::array<char, 512> body{};
        constexpr const char* meta =
            R"(,"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"load","version":"1"},)"
            R"("io.modelcontextprotocol/clientCapabilities":{}})";
        const int size = std::snprintf(
            body.data(), body.size(), R"({"jsonrpc":"2.0","id":%lld,"method":"tools/call","params":{"name":"add","arguments":{"a":%d,"b":%d}%s}})",
            static_cast<long long>(id), a, b, plan_.modern ? meta : ""
        );
        started_ = Clock::now();
        send({body.data(), static_cast<std::size_t>(size)});
    }

    /// Reads what is there; true when the reply is whole.
    bool advance(Reply& reply) {
        std::array<char, 16384> bytes;  // not cleared: this is the hot path
        const auto got = ::recv(socket_, bytes.data(), bytes.size(), 0);
        if (got <= 0) throw std::runtime_error("the server closed the connection");
        in_.append(bytes.data(), static_cast<std::size_t>(got));
        return take(reply);
    }

    bool right(const Reply& reply) const {
        if (reply.status != 200) return false;
        std::string_view text = reply.body;
        if (text.starts_with("event:") || text.starts_with("data:") || text.starts_with("id:")) {  // a stream of one event
            const auto at = text.find("data: {");
            if (at == std::string_view::npos) return false;
            text = text.substr(at + 6);
            text = text.substr(0, text.find('\n'));
        }
        boost::system::error_code error;
        const auto value = json::parse(text, error);
        if (error || !value.is_object()) return false;
        const auto* const id = value.get_object().if_contains("id");
        const auto* const result = value.get_object().if_contains("result");
        if (id == nullptr || !id->is_int64() || id->get_int64() != id_ || result == nullptr || !result->is_object()) return false;
        const auto* const structured = result->get_object().if_contains("structuredContent");
        const auto* const content = result->get_object().if_contains("content");
        if (structured == nullptr || !structured->is_object() || content == nullptr || !content->is_array() || content->get_array().empty())
            return false;
        for (const char* const name : {"sum", "result"})
            if (const auto* const sum = structured->get_object().if_contains(name)) return sum->is_int64() && sum->get_int64() == sum_;
        return false;
    }

    Clock::time_point started() const { return started_; }

private:
    template <class Address>
    void open(int family, const Address* to, std::size_t size) {
        socket_ = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        // The kernel's API takes every family's address by the common type.
        if (::connect(socket_, reinterpret_cast<const sockaddr*>(to), static_cast<socklen_t>(size)) != 0)
            throw std::runtime_error("nobody answers at " + plan_.address);
    }

    void send(std::string_view body) {
        out_ = "POST " + plan_.target +
               " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
               "Accept: application/json, text/event-stream\r\nContent-Length: " +
               std::to_string(body.size());
        if (plan_.modern)
            out_ += "\r\nMCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\nMcp-Name: add";
        else if (!session_.empty())
            out_ += "\r\nMCP-Protocol-Version: 2025-11-25\r\nMcp-Session-Id: " + session_;
        out_ += "\r\n\r\n";
        out_ += body;
        // A request fits the socket's buffer, as there is never more than one under way.
        if (::send(socket_, out_.data(), out_.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(out_.size())) throw std::runtime_error("send failed");
    }

    Reply wait() {
        Reply reply;
        while (!advance(reply)) continue;
        return reply;
    }

    bool take(Reply& reply) {
        const auto end = in_.find("\r\n\r\n");
        if (end == std::string::npos) return false;
        head_ = lower(std::string_view(in_).substr(0, end + 2));
        reply.head = head_;
        reply.status = static_cast<int>(number(reply.head.substr(9, 3), 10));
        const auto rest = std::string_view(in_).substr(end + 4);
        std::size_t used = 0;
        if (field(reply.head, "transfer-encoding") == "chunked") {
            used = unchunk(rest, reply.body);
            if (used == 0) return false;
        } else {
            used = number(field(reply.head, "content-length"), 10);
            if (rest.size() < used) return false;
            reply.body.assign(rest.substr(0, used));
        }
        in_.erase(0, end + 4 + used);
        return true;
    }

    const Plan& plan_;
    int socket_ = -1;
    std::string session_;
    std::string in_;
    std::string out_;
    std::string head_;
    std::int64_t id_ = 0;
    std::int64_t sum_ = 0;
    Clock::time_point started_;
};

struct Tally {
    std::vector<std::uint32_t> us10;  // latencies in tenths of a microsecond
    std::uint64_t total = 0;
    std::uint64_t wrong = 0;
    std::string first_wrong;
    double seconds = 0;

    double percentile(double part) {
        if (us10.empty()) return 0;
        const auto at = us10.begin() + static_cast<std::ptrdiff_t>(static_cast<double>(us10.size() - 1) * part);
        std::ranges::nth_element(us10, at);
        return static_cast<double>(*at) / 10000.0;
    }
};

Tally drive(const Plan& plan, std::size_t count, double seconds) {
    std::vector<std::unique_ptr<Connection>> connections;
    const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
    for (std::size_t i = 0; i < count; ++i) {
        connections.push_back(std::make_unique<Connection>(plan));
        connections.back()->handshake();
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = i;
        ::epoll_ctl(epoll, EPOLL_CTL_ADD, connections.back()->socket(), &event);
    }
    Tally tally;
    tally.us10.reserve(1u << 20);
    std::uint32_t random = 12345;
    std::int64_t next_id = 1;
    const auto next = [&](Connection& connection) {
        random = random * 1664525u + 1013904223u;
        connection.call(next_id++, static_cast<int>(random >> 16), static_cast<int>(random & 0xffff));
    };
    const auto start = Clock::now();
    const auto from = start + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds / 5));
    const auto until = start + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
    for (auto& connection : connections) next(*connection);
    std::array<epoll_event, 64> events{};
    Reply reply;
    for (auto now = start; now < until;) {
        const int ready = ::epoll_wait(epoll, events.data(), static_cast<int>(events.size()), 5000);
        if (ready == 0) throw std::runtime_error("no answer for five seconds");
        for (int i = 0; i < ready; ++i) {
            auto& connection = *connections[events[static_cast<std::size_t>(i)].data.u64];
            if (!connection.advance(reply)) continue;
            now = Clock::now();
            ++tally.total;
            if (!connection.right(reply) && tally.wrong++ == 0) tally.first_wrong = std::to_string(reply.status) + " " + reply.body;
            if (now >= from)
                tally.us10.push_back(static_cast<std::uint32_t>(std::chrono::duration<double, std::micro>(now - connection.started()).count() * 10));
            next(connection);
        }
    }
    tally.seconds = std::chrono::duration<double>(Clock::now() - from).count();
    ::close(epoll);
    return tally;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 6) {
        std::fputs("usage: mcp_load PORT|SOCKET TARGET legacy|modern CONNECTIONS SECONDS\n", stderr);
        return 2;
    }
    const Plan plan{argv[1], argv[2], std::string_view(argv[3]) == "modern"};
    try {
        auto tally = drive(plan, number(argv[4], 10), std::strtod(argv[5], nullptr));
        json::object out{{"calls", tally.us10.size()},       {"total", tally.total},
                         {"seconds", tally.seconds},         {"p50_ms", tally.percentile(0.5)},
                         {"p99_ms", tally.percentile(0.99)}, {"wrong", tally.wrong},
                         {"first_wrong", tally.first_wrong}};
        std::puts(json::serialize(out).c_str());
    } catch (const std::exception& error) {
        std::fprintf(stderr, "mcp_load: %s\n", error.what());
        return 1;
    }
    return 0;
}
