#include "atelier/gateway/gateway.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "atelier/base/ids.hpp"
#include "atelier/gateway/mask.hpp"
#include "atelier/gateway/refusal.hpp"
#include "simulate.hpp"

namespace atelier::gateway {

/// One write to which the user has said yes.
struct Yes {
    std::string digest;  ///< of tool and arguments without the key
    std::string key;     ///< under which it is made
    std::optional<std::string> given = {};  ///< the key with which it came, once it has come
};

struct Gateway::State {
    Scope scope;
    Policy& policy;
    Rate rate;
    int running = 0;
    std::deque<SimulatedWrite> simulated;
    int under_way = 0;  ///< requests behind a door
    Signal idle;
    std::vector<Yes> allowed = {};
    std::optional<AskedWrite> asked = {};
};

namespace {

constexpr const char* k_meta_simulated = "io.atelier/simulated";
constexpr const char* k_key = "idempotency_key";
constexpr const char* k_meta_code = "io.atelier/code";
constexpr const char* k_revision = "2026-07-28";

using StatePtr = std::shared_ptr<Gateway::State>;

/// Counts a call for as long as it runs.
class Running {
public:
    Running(int& sandbox, int& user) : sandbox_(sandbox), user_(user) {
        ++sandbox_;
        ++user_;
    }
    ~Running() {
        --sandbox_;
        --user_;
    }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

private:
    int& sandbox_;
    int& user_;
};

/// One request on its way through the checks.
struct Call {
    json::Value id = nullptr;
    std::string method;
    std::string tool = "-";
    json::Object arguments;
    std::string arguments_sha256;
    Millis from = 0;
    std::string outcome = "ok";
};

net::Response answer(const json::Value& id, const json::Object& result) {
    return net::Response::json(200, json::print(json::Object{{"jsonrpc", "2.0"}, {"id", id}, {"result", result}}));
}

/// Reads the call out of the body. The body is at most `request_bytes` long: the listener stopped reading there.
std::optional<Refusal> read(Call& call, const net::Request& request, const Limits& limits) {
    auto parsed = json::parse_object(request.body, limits.json_depth);
    if (!parsed) return Refusal{Reason::not_json, parsed.error().message};
    if (const auto* id = parsed->if_contains("id")) {
        if (!id->is_string() && !id->is_number() && !id->is_null()) return Refusal{Reason::not_a_request, "id"};
        call.id = *id;
    }
    call.method = json::get_string(*parsed, "method");
    if (call.method.empty()) return Refusal{Reason::not_a_request, "method"};
    if (call.method != "tools/call") return std::nullopt;
    const auto* params = json::get_object(*parsed, "params");
    if (!params) return Refusal{Reason::not_a_request, "params"};
    call.tool = json::get_string(*params, "name");
    if (call.tool.empty()) return Refusal{Reason::not_a_request, "params.name"};
    if (const auto* given = params->if_contains("arguments")) {
        if (!given->is_object()) return Refusal{Reason::not_a_request, "params.arguments"};
        call.arguments = given->as_object();
    }
    call.arguments_sha256 = digest_of(call.arguments);
    return std::nullopt;
}

/// The tool's own refusal is an answer like any other for the caller; the audit log names it.
std::string outcome_of(const json::Object& result) {
    const auto* failed = result.if_contains("isError");
    if (!failed || !failed->is_bool() || !failed->as_bool()) return "ok";
    const auto* meta = json::get_object(result, "_meta");
    const std::string code = meta ? json::get_string(*meta, k_meta_code) : "";
    return code.empty() ? "failed" : code;
}

/// In the answer to a masked viewer only the structured part stays, masked: the text part repeats the figures.
void mask_result(json::Object& result, const Tool& tool, const std::string& key) {
    const auto structured = result.find("structuredContent");
    if (structured == result.end()) {
        result["content"] = json::Array{json::Object{{"type", "text"}, {"text", "masked"}}};
        return;
    }
    mask(structured->value(), tool.output, key);
    result["content"] = json::Array{json::Object{{"type", "text"}, {"text", json::print(structured->value())}}};
}

struct Sent {
    std::optional<net::Response> response;  ///< as it came, when there is no result in it
    std::optional<json::Object> result;
    std::optional<Refusal> refusal;
};

Task<Sent> send(StatePtr state, Call call, net::Request request) {
    Sent sent;
    const Limits& limits = state->policy.limits();
    const auto passed = std::chrono::milliseconds(state->policy.clock().now() - call.from);
    if (passed >= limits.deadline) {
        sent.refusal = Refusal{Reason::too_late, std::to_string(limits.deadline.count())};
        co_return sent;
    }
    const Upstream& upstream = state->policy.upstream();
    auto response = co_await upstream(state->scope.user, state->scope.role, std::move(request), limits.deadline - passed);
    if (!response && response.error().code == Code::timeout) {
        sent.refusal = Refusal{Reason::too_late, std::to_string(limits.deadline.count())};
    } else if (!response && response.error().code == Code::exhausted) {
        sent.refusal = Refusal{Reason::answer_too_large, std::to_string(limits.answer_bytes)};
    } else if (!response) {
        sent.refusal = Refusal{Reason::backend_failed, response.error().message};
    } else if (response->body.size() > limits.answer_bytes) {
        sent.refusal = Refusal{Reason::answer_too_large, std::to_string(limits.answer_bytes)};
    } else {
        const bool look = call.method == "tools/call";
        auto parsed = look ? json::parse_object(response->body, 64) : fail(Code::internal, "");
        const auto* result = parsed ? json::get_object(*parsed, "result") : nullptr;
        if (result)
            sent.result = *result;
        else
            sent.response = std::move(*response);
    }
    co_return sent;
}

net::Response simulate(const StatePtr& state, const Call& call, const Tool& tool) {
    json::Object structured;
    if (auto made = sample(tool.output, call.arguments); made.is_object()) structured = made.as_object();
    auto& kept = state->simulated;
    kept.push_back({call.from, call.tool, call.arguments, structured});
    if (kept.size() > state->policy.limits().simulated_kept) kept.pop_front();
    json::Object result;
    result["content"] = json::Array{json::Object{{"type", "text"}, {"text", "simulated: " + json::print(structured)}}};
    result["structuredContent"] = std::move(structured);
    result["isError"] = false;
    result["resultType"] = "complete";
    result["_meta"] = json::Object{{k_meta_simulated, true}};
    return answer(call.id, result);
}

/// A write is made once for its key; whoever repeats it gets the first answer, also while the first still runs.
Task<net::Response> write_once(StatePtr state, std::shared_ptr<Call> call, net::Request request) {
    Policy& policy = state->policy;
    const std::string key = json::get_string(call->arguments, k_key);
    const std::string& user = state->scope.user;
    const auto refused = [&](Refusal refusal) {
        call->outcome = to_string(refusal.reason);
        return refuse(call->id, refusal, state->scope.language);
    };
    auto claim = policy.claim(user, call->tool, key, call->arguments_sha256);
    if (claim.write->arguments_sha256 != call->arguments_sha256) co_return refused({Reason::key_reused});
    if (!claim.first) {
        const Millis until = call->from + policy.limits().deadline.count();
        while (!claim.write->done && !claim.write->failed && policy.clock().now() < until)
            co_await claim.write->settled.wait(std::chrono::milliseconds(250));
        if (claim.write->failed) co_return refused({Reason::backend_failed, "the first call with this key failed"});
        if (!claim.write->done) co_return refused({Reason::too_late, std::to_string(policy.limits().deadline.count())});
        call->outcome = "repeated";
        co_return answer(call->id, claim.write->result);
    }
    // Whatever ends this call early, an exception of a cancelled task included, gives the key back.
    struct Release {
        Policy& policy;
        std::string user, tool, key;
        bool settled = false;
        ~Release() {
            if (!settled) policy.drop(user, tool, key);
        }
    } release{policy, user, call->tool, key};
    auto sent = co_await send(state, *call, std::move(request));
    if (sent.refusal) co_return refused(*sent.refusal);
    if (!sent.result) co_return std::move(*sent.response);
    call->outcome = outcome_of(*sent.result);
    if (call->outcome == "ok") {
        release.settled = true;
        policy.settle(claim.write, *sent.result);
    }
    co_return answer(call->id, *sent.result);
}

std::string digest_without_key(const std::string& tool, json::Object arguments) {
    arguments.erase(k_key);
    return digest_of(json::Object{{"tool", tool}, {"arguments", std::move(arguments)}});
}

/// The user's yes that covers this write, or null. Each is for one write: a second one with the same arguments and another key needs its own.
const Yes* yes_to(std::vector<Yes>& allowed, const Call& call) {
    const std::string digest = digest_without_key(call.tool, call.arguments);
    const std::string key = json::get_string(call.arguments, k_key);
    const auto same = [&](const Yes& yes) { return yes.digest == digest && yes.given == key; };
    if (const auto at = std::ranges::find_if(allowed, same); at != allowed.end()) return &*at;
    const auto asked_about = [&](const Yes& yes) { return yes.digest == digest && !yes.given && yes.key == key; };
    const auto any = [&](const Yes& yes) { return yes.digest == digest && !yes.given; };
    auto at = std::ranges::find_if(allowed, asked_about);
    if (at == allowed.end()) at = std::ranges::find_if(allowed, any);
    if (at == allowed.end()) return nullptr;
    at->given = key;
    return &*at;
}

/// The call and its request under another idempotency key.
void set_key(Call& call, net::Request& request, const std::string& key, const Limits& limits) {
    call.arguments[k_key] = key;
    call.arguments_sha256 = digest_of(call.arguments);
    json::Object body = json::parse_object(request.body, limits.json_depth).value();
    body["params"].as_object()["arguments"] = call.arguments;
    request.body = json::print(body);
}

Task<net::Response> run(StatePtr state, std::shared_ptr<Call> call, net::Request request) {
    const auto contract = state->policy.contract();
    const auto refused = [&](Refusal refusal) {
        call->outcome = to_string(refusal.reason);
        return refuse(call->id, refusal, state->scope.language);
    };
    const Tool* tool = nullptr;
    if (call->method == "tools/call") {
        if (const auto no = judge(call->tool, call->arguments, state->scope.tools, *contract)) co_return refused(*no);
        tool = contract->find(call->tool);
        if (!tool->reads_only && state->scope.mode == Mode::dry_run) {
            call->outcome = "simulated";
            co_return simulate(state, *call, *tool);
        }
        if (!tool->reads_only && state->scope.asks_before_writes) {
            const Yes* yes = yes_to(state->allowed, *call);
            if (!yes) {
                if (!state->asked) state->asked = AskedWrite{call->tool, call->arguments, digest_of_write(call->tool, call->arguments)};
                co_return refused({Reason::not_confirmed, call->tool});
            }
            if (*yes->given != yes->key) set_key(*call, request, yes->key, state->policy.limits());
        }
    }
    Policy::Budget& budget = state->policy.budget_of(state->scope.user);
    const Limits& limits = state->policy.limits();
    if (state->running >= limits.sandbox_calls_at_once) co_return refused({Reason::too_many_at_once, std::to_string(limits.sandbox_calls_at_once)});
    if (budget.running >= limits.user_calls_at_once) co_return refused({Reason::too_many_at_once, std::to_string(limits.user_calls_at_once)});
    const Running counted(state->running, budget.running);
    if (tool && !tool->reads_only) co_return co_await write_once(state, call, std::move(request));
    auto sent = co_await send(state, *call, std::move(request));
    if (sent.refusal) co_return refused(*sent.refusal);
    if (!sent.result) {
        if (sent.response->status != 200) call->outcome = "http " + std::to_string(sent.response->status);
        co_return std::move(*sent.response);
    }
    call->outcome = outcome_of(*sent.result);
    if (state->scope.masked && tool) mask_result(*sent.result, *tool, state->policy.mask_key());
    co_return answer(call->id, *sent.result);
}

void note(const StatePtr& state, const Call& call) {
    const Scope& scope = state->scope;
    AuditRecord record{call.from, scope.user, scope.sandbox, scope.customization, call.tool, call.arguments_sha256, call.outcome, "live", 0};
    if (scope.mode == Mode::dry_run) record.mode = "dry_run";
    record.ms = state->policy.clock().now() - call.from;
    state->policy.audit().append(record);
}

/// The kernel's word at a socket, the certificate's behind a door; never both, so that neither can stand in for the other.
bool is_own(const Scope& scope, const net::Peer& peer) {
    return scope.identity.empty() ? peer.uid == scope.uid && !peer.uri : peer.uri == scope.identity && !peer.uid;
}

/// The checks that need no more than the head, and the reading of the call.
std::optional<Refusal> admit(const StatePtr& state, Call& call, const net::Request& request) {
    const Limits& limits = state->policy.limits();
    if (!is_own(state->scope, request.peer)) return Refusal{Reason::wrong_peer};
    if (!state->rate.take(call.from, limits.sandbox_calls_a_second)) return Refusal{Reason::too_fast, std::to_string(limits.sandbox_calls_a_second)};
    if (!state->policy.budget_of(state->scope.user).rate.take(call.from, limits.user_calls_a_second))
        return Refusal{Reason::too_fast_user, std::to_string(limits.user_calls_a_second)};
    if (request.method != "POST" || request.path != "/mcp") return Refusal{Reason::wrong_door};
    if (auto no = read(call, request, limits)) return no;
    if (call.method != "tools/call" && call.method != "tools/list" && call.method != "server/discover")
        return Refusal{Reason::method_closed, call.method};
    return std::nullopt;
}

Task<net::Response> handle(StatePtr state, net::Request request) {
    auto call = std::make_shared<Call>();
    call->from = state->policy.clock().now();
    if (const auto no = admit(state, *call, request)) {
        call->outcome = to_string(no->reason);
        note(state, *call);
        co_return refuse(call->id, *no, state->scope.language);
    }
    auto response = co_await run(state, call, std::move(request));
    note(state, *call);
    co_return response;
}

Task<net::Response> handle_counted(StatePtr state, net::Request request) {
    struct Counted {
        Gateway::State& state;
        explicit Counted(Gateway::State& s) : state(s) { ++state.under_way; }
        ~Counted() {
            if (--state.under_way == 0) state.idle.notify_all();
        }
        Counted(const Counted&) = delete;
        Counted& operator=(const Counted&) = delete;
    } const counted(*state);
    co_return co_await handle(state, std::move(request));
}

/// A call of this process in the form in which sandboxes call: one path through the checks for both.
net::Request request_of(const Scope& scope, const std::string& tool, json::Object arguments) {
    json::Object meta{
        {"io.modelcontextprotocol/protocolVersion", k_revision},
        {"io.modelcontextprotocol/clientInfo", json::Object{{"name", "atelierd"}, {"version", "1"}}},
        {"io.modelcontextprotocol/clientCapabilities", json::Object{}}
    };
    json::Object params{{"name", tool}, {"arguments", std::move(arguments)}, {"_meta", std::move(meta)}};
    net::Request request;
    request.method = "POST";
    request.path = request.target = "/mcp";
    request.headers.set("Content-Type", "application/json");
    request.headers.set("Accept", "application/json, text/event-stream");
    request.headers.set("MCP-Protocol-Version", k_revision);
    request.headers.set("Mcp-Method", "tools/call");
    request.headers.set("Mcp-Name", tool);
    request.body = json::print(
        json::Object{{"jsonrpc", "2.0"}, {"id", 1}, {"method", "tools/call"}, {"params", std::move(params)}}
    );
    request.peer.uid = scope.uid;
    return request;
}

/// The code that a refusal or a tool names, where it is one of ours.
Code code_in(const json::Object* from, const char* key, Code otherwise) {
    return from ? code_from_string(json::get_string(*from, key)).value_or(otherwise) : otherwise;
}

/// What a tool says of its failure, without the code that its text begins with.
std::string words_of(const json::Object& result, Code code) {
    const auto* content = json::get_array(result, "content");
    const auto* first = content && !content->empty() ? content->front().if_object() : nullptr;
    std::string words = first ? json::get_string(*first, "text") : std::string();
    const std::string prefix = std::string(atelier::to_string(code)) + ": ";
    if (words.starts_with(prefix)) words.erase(0, prefix.size());
    return words;
}

Result<json::Object> structured_answer(const net::Response& response, const std::string& tool) {
    ATL_TRY(const auto parsed, json::parse_object(response.body, 64));
    if (const auto* error = json::get_object(parsed, "error")) {
        return fail(code_in(json::get_object(*error, "data"), "code", Code::internal), json::get_string(*error, "message"));
    }
    const auto* result = json::get_object(parsed, "result");
    const auto* structured = result ? json::get_object(*result, "structuredContent") : nullptr;
    const auto* is_error = result ? result->if_contains("isError") : nullptr;
    if (is_error && is_error->is_bool() && is_error->as_bool()) {
        const Code code = code_in(json::get_object(*result, "_meta"), k_meta_code, Code::failed_precondition);
        return fail(code, words_of(*result, code));
    }
    if (!structured) return fail(Code::internal, "the tool " + tool + " gave no structured answer");
    return *structured;
}

}  // namespace

Gateway::Gateway(std::shared_ptr<State> state, std::unique_ptr<net::Server> server, Door* door)
    : state_(std::move(state)), server_(std::move(server)), door_(door) {}
Gateway::~Gateway() {
    if (door_) door_->remove(state_->scope.identity);
}

Result<std::unique_ptr<Gateway>> Gateway::open(Executor executor, std::string socket_path, Scope scope, Policy& policy) {
    if (scope.uid == 0) return fail(Code::failed_precondition, "a sandbox must not run as uid 0");
    auto state = std::make_shared<State>(State{std::move(scope), policy, {}, 0, {}, 0, Signal(executor)});
    net::ServerLimits limits;
    limits.max_body = policy.limits().request_bytes;
    limits.max_header = policy.limits().header_bytes;
    limits.max_connections = policy.limits().connections;
    limits.idle = policy.limits().reading;
    auto handler = [state](net::Request request) { return handle(state, std::move(request)); };
    // Anybody may connect; who may speak is decided by the kernel's peer credentials.
    ATL_TRY(auto server, net::Server::listen_unix(std::move(executor), std::move(socket_path), 0666, std::move(handler), limits));
    return std::unique_ptr<Gateway>(new Gateway(std::move(state), std::move(server), nullptr));
}

Result<std::unique_ptr<Gateway>> Gateway::open(Executor executor, Door& door, Scope scope, Policy& policy) {
    if (scope.identity.empty()) return fail(Code::failed_precondition, "a sandbox behind a door needs an identity");
    auto state = std::make_shared<State>(State{std::move(scope), policy, {}, 0, {}, 0, Signal(std::move(executor))});
    ATL_CHECK(door.add(state->scope.identity, [state](net::Request request) { return handle_counted(state, std::move(request)); }));
    return std::unique_ptr<Gateway>(new Gateway(std::move(state), nullptr, &door));
}

std::unique_ptr<Gateway> Gateway::inside(Executor executor, Scope scope, Policy& policy) {
    auto state = std::make_shared<State>(State{std::move(scope), policy, {}, 0, {}, 0, Signal(std::move(executor))});
    return std::unique_ptr<Gateway>(new Gateway(std::move(state), nullptr, nullptr));
}

Task<Result<json::Object>> Gateway::call(std::string tool, json::Object arguments) {
    const auto state = state_;
    const auto response = co_await handle_counted(state, request_of(state->scope, tool, std::move(arguments)));
    co_return structured_answer(response, tool);
}

void Gateway::set_tools(std::vector<std::string> tools) { state_->scope.tools = std::move(tools); }
void Gateway::allow(std::vector<std::string> digests) {
    state_->allowed.clear();
    for (const auto& each : digests) {
        const auto end = each.find(':');
        if (end != std::string::npos) state_->allowed.push_back({each.substr(0, end), each.substr(end + 1)});
    }
    state_->asked.reset();
}
const std::optional<AskedWrite>& Gateway::asked() const { return state_->asked; }
const std::deque<SimulatedWrite>& Gateway::simulated() const { return state_->simulated; }

Task<> Gateway::close() {
    if (server_) co_await server_->stop();
    if (!door_) co_return;
    std::exchange(door_, nullptr)->remove(state_->scope.identity);
    const auto state = state_;
    while (state->under_way > 0) co_await state->idle.wait(std::chrono::milliseconds(1000));
}

std::optional<Refusal> judge(
    const std::string& tool, const json::Object& arguments, const std::vector<std::string>& scope, const Contract& contract
) {
    const Tool* known = contract.find(tool);
    if (!known) return Refusal{Reason::unknown_tool, tool};
    if (std::ranges::find(scope, tool) == scope.end()) return Refusal{Reason::out_of_scope, tool};
    if (!known->reads_only && json::get_string(arguments, k_key).empty()) return Refusal{Reason::key_missing};
    if (const auto checked = known->arguments->check(arguments); !checked) return Refusal{Reason::bad_arguments, checked.error().message};
    return std::nullopt;
}

std::string digest_of_write(const std::string& tool, const json::Object& arguments) {
    return digest_without_key(tool, arguments) + ":" + json::get_string(arguments, k_key);
}

std::string digest_of(const json::Object& arguments) { return sha256_hex(json::print(json::sorted(arguments))); }

json::Object to_json(const SimulatedWrite& write) {
    return {{"at", write.at}, {"tool", write.tool}, {"arguments", write.arguments}, {"result", write.result}};
}

}  // namespace atelier::gateway
