#include "fake_cluster.hpp"

#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>
#include <future>
#include <set>
#include <thread>

#include "admission.hpp"
#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"

namespace atelier::sandbox {
namespace {

using std::chrono::milliseconds;
constexpr const char* k_figures = "/apis/metrics.k8s.io/v1beta1/namespaces/";

const json::Object& part(const json::Object& of, const char* key) {
    static const json::Object none;
    const auto* found = json::get_object(of, key);
    return found ? *found : none;
}

net::Response status_answer(int status, const std::string& reason, const std::string& message) {
    return net::Response::json(
        status, json::print(json::Object{
                    {"kind", "Status"}, {"apiVersion", "v1"}, {"status", "Failure"}, {"message", message}, {"reason", reason}, {"code", status}
                })
    );
}

net::Response found(const json::Object& object, int status = 200) { return net::Response::json(status, json::print(object)); }

[[noreturn]] void cut() { throw boost::system::system_error(boost::asio::error::operation_aborted); }

bool selected(const json::Object& object, const std::string& selector) {
    if (selector.empty()) return true;
    const json::Object& labels = part(part(object, "metadata"), "labels");
    for (const auto& term : split(selector, ',')) {
        const auto at = term.find('=');
        if (at == std::string::npos || json::get_string(labels, term.substr(0, at)) != term.substr(at + 1)) return false;
    }
    return true;
}

struct Pod {
    std::deque<json::Object> to_play;
    std::string log;
    bool over() const { return ended; }
    bool ended = false;
};

struct Event {
    std::int64_t version;
    std::string type;
    json::Object object;
};

/// "/api/v1/namespaces/x/pods/name/log" and the like.
struct Place {
    std::string kind, name, below;
};

Place place_of(const std::string& path) {
    const auto parts = split(path, '/');
    Place out;
    for (std::size_t i = 0; i + 2 < parts.size(); ++i) {
        if (parts[i] != "namespaces") continue;
        out.kind = parts[i + 2];
        if (i + 3 < parts.size()) out.name = parts[i + 3];
        if (i + 4 < parts.size()) out.below = parts[i + 4];
        break;
    }
    return out;
}

}  // namespace

struct FakeCluster::State {
    explicit State(const OpenApi& api) : published(api), changed(io.get_executor()) {}

    const OpenApi& published;
    IoContext io{1};
    Signal changed;
    std::unique_ptr<net::Server> server;
    std::uint16_t port = 0;
    std::thread thread;

    std::map<std::string, std::map<std::string, json::Object>> objects;
    std::map<std::string, Pod> pods;
    std::deque<Event> events;
    std::int64_t version = 100;
    std::int64_t forgotten = 0;
    bool forget_as_event = true;
    int cuts = 0;
    bool cut_in_the_middle = false;
    int watches = 0;
    std::vector<Trouble> troubles;
    std::deque<json::Object> to_play = {running()};
    std::string log;
    std::string figures;
    std::function<void(json::Object&)> change;
    std::vector<std::string> requests, violations;

    /// Runs on the cluster's own thread and returns when it is done.
    template <class F>
    auto on_thread(F function) -> decltype(function()) {
        std::packaged_task<decltype(function())()> task(std::move(function));
        auto result = task.get_future();
        boost::asio::post(io, [&task] { task(); });
        return result.get();
    }

    void tell(const std::string& type, json::Object object) {
        object["metadata"].as_object()["resourceVersion"] = std::to_string(++version);
        const std::string name = json::get_string(part(object, "metadata"), "name");
        if (type != "DELETED") objects["pods"][name] = object;
        events.push_back({version, type, std::move(object)});
        changed.notify_all();
    }

    void set_status(const std::string& name, json::Object status) {
        const auto it = objects["pods"].find(name);
        if (it == objects["pods"].end()) return;
        const std::string phase = json::get_string(status, "phase");
        pods[name].ended = phase == "Succeeded" || phase == "Failed";
        json::Object object = it->second;
        object["status"] = std::move(status);
        tell("MODIFIED", std::move(object));
    }

    void remove_pod(const std::string& name) {
        const auto it = objects["pods"].find(name);
        if (it == objects["pods"].end()) return;
        json::Object object = it->second;
        const std::string uid = json::get_string(part(object, "metadata"), "uid");
        objects["pods"].erase(it);
        pods[name].ended = true;
        tell("DELETED", std::move(object));
        // The cluster's garbage collector.
        std::erase_if(objects["secrets"], [&uid](const auto& secret) {
            const auto* owners = json::get_array(part(secret.second, "metadata"), "ownerReferences");
            return owners && !owners->empty() && json::get_string(owners->at(0).as_object(), "uid") == uid;
        });
    }

    bool secrets_are_there(const json::Object& pod) {
        const auto* volumes = json::get_array(part(pod, "spec"), "volumes");
        if (!volumes) return true;
        for (const auto& volume : *volumes) {
            const auto* secret = json::get_object(volume.as_object(), "secret");
            if (!secret) continue;
            const auto there = objects["secrets"].find(json::get_string(*secret, "secretName"));
            if (there == objects["secrets"].end()) return false;
            const auto* items = json::get_array(*secret, "items");
            if (!items) continue;
            for (const auto& item : *items) {
                if (!part(there->second, "data").contains(json::get_string(item.as_object(), "key"))) return false;
            }
        }
        return true;
    }

    /// What a kubelet does once everything that the pod mounts is there.
    void advance() {
        for (auto& [name, pod] : pods) {
            const auto it = objects["pods"].find(name);
            if (it == objects["pods"].end() || !secrets_are_there(it->second)) continue;
            while (!pod.to_play.empty()) {
                json::Object status = std::move(pod.to_play.front());
                pod.to_play.pop_front();
                set_status(name, std::move(status));
            }
        }
    }

    net::Response create(const Place& place, const net::Request& request) {
        auto object = json::parse_object(request.body, 200).value();
        auto& metadata = object["metadata"].as_object();
        const std::string name = json::get_string(metadata, "name");
        if (objects[place.kind].contains(name)) return status_answer(409, "AlreadyExists", place.kind + " \"" + name + "\" already exists");
        metadata["uid"] = new_uuid();
        metadata["creationTimestamp"] = "2026-01-01T00:00:00Z";
        if (place.kind == "pods") {
            if (const auto good = admit_pod(object); !good)
                return status_answer(good.error().code == Code::permission_denied ? 403 : 422, "Invalid", good.error().message);
            object = defaulted(std::move(object));
            if (change) change(object);
            object["status"] = json::Object{{"phase", "Pending"}};
            if (request.query.contains("dryRun")) return found(object, 201);
            pods[name] = {to_play, log, false};
            tell("ADDED", object);
            object = objects["pods"][name];
        } else {
            metadata["resourceVersion"] = std::to_string(++version);
            objects[place.kind][name] = object;
        }
        advance();
        return found(object, 201);
    }

    net::Response list(const Place& place, const net::Request& request) {
        const auto selector = request.query.find("labelSelector");
        const std::string wanted = selector == request.query.end() ? "" : selector->second;
        if (request.query.contains("watch")) {
            const std::int64_t from = std::stoll(request.query.at("resourceVersion"));
            if (from < forgotten && !forget_as_event) return status_answer(410, "Expired", "too old resource version");
            net::Response out;
            out.headers.set("Content-Type", "application/json");
            out.stream = [this, from, wanted](std::shared_ptr<net::StreamWriter> writer) { return watch(this, from, wanted, std::move(writer)); };
            return out;
        }
        json::Array items;
        for (const auto& [name, object] : objects[place.kind]) {
            if (selected(object, wanted)) items.push_back(object);
        }
        return found(
            {{"kind", "List"}, {"apiVersion", "v1"}, {"metadata", json::Object{{"resourceVersion", std::to_string(version)}}}, {"items", items}}
        );
    }

    static Task<> watch(State* self, std::int64_t from, std::string wanted, std::shared_ptr<net::StreamWriter> writer) {
        struct Counted {
            int& count;
            explicit Counted(int& c) : count(c) { ++count; }
            ~Counted() { --count; }
        } const counted(self->watches);
        const int cuts = self->cuts;
        while (true) {
            std::string lines;
            if (from < self->forgotten) {
                lines = R"({"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Expired","code":410}})"
                        "\n";
                (void)co_await writer->write(lines);
                co_return;
            }
            for (const auto& event : self->events) {
                if (event.version <= from) continue;
                if (event.type == "BOOKMARK" || selected(event.object, wanted))
                    lines += json::print(json::Object{{"type", event.type}, {"object", event.object}}) + "\n";
            }
            from = self->version;
            if (self->cuts != cuts && self->cut_in_the_middle) {
                (void)co_await writer->write(lines + R"({"type":"MODIFIED","object":{"kind":"Po)");
                cut();
            }
            const auto written = co_await writer->write(lines);
            if (!written || self->cuts != cuts) co_return;
            co_await self->changed.wait(milliseconds(60000));
        }
    }

    static Task<> follow_log(State* self, std::string name, std::shared_ptr<net::StreamWriter> writer) {
        std::size_t at = 0;
        while (true) {
            const Pod& pod = self->pods[name];
            const bool ended = pod.ended;
            const std::string piece = pod.log.substr(at);
            at += piece.size();
            const auto written = co_await writer->write(piece);
            if (!written || (ended && at == self->pods[name].log.size())) co_return;
            co_await self->changed.wait(milliseconds(60000));
        }
    }

    net::Response remove(const Place& place, const net::Request& request) {
        const auto body = request.body.empty() ? json::Object{} : json::parse_object(request.body).value();
        const bool at_once = json::get_integer(body, "gracePeriodSeconds", 30) == 0;
        std::vector<std::string> names;
        if (!place.name.empty()) {
            names.push_back(place.name);
        } else {
            for (const auto& [name, object] : objects[place.kind]) {
                if (selected(object, request.query.contains("labelSelector") ? request.query.at("labelSelector") : "")) names.push_back(name);
            }
        }
        for (const auto& name : names) {
            if (!objects[place.kind].contains(name)) return status_answer(404, "NotFound", place.kind + " \"" + name + "\" not found");
            if (place.kind != "pods") {
                objects[place.kind].erase(name);
                continue;
            }
            if (!at_once && !pods[name].ended) set_status(name, ended(143, "Error"));
            remove_pod(name);
        }
        return found({{"kind", "Status"}, {"apiVersion", "v1"}, {"status", "Success"}});
    }

    net::Response replace(const Place& place, const net::Request& request) {
        auto object = json::parse_object(request.body, 200).value();
        const auto it = objects[place.kind].find(place.name);
        if (it == objects[place.kind].end()) return status_answer(404, "NotFound", "not found");
        if (json::get_string(part(object, "metadata"), "resourceVersion") != json::get_string(part(it->second, "metadata"), "resourceVersion"))
            return status_answer(409, "Conflict", "the object has been modified");
        object["metadata"].as_object()["resourceVersion"] = std::to_string(++version);
        it->second = object;
        return found(object);
    }

    net::Response carry_out(const net::Request& request) {
        if (request.path == "/version/") return found({{"major", "1"}, {"minor", "34"}, {"gitVersion", "v1.34.0"}});
        const Place place = place_of(request.path);
        if (request.method == "POST") return create(place, request);
        if (request.method == "DELETE") return remove(place, request);
        if (request.method == "PUT") return replace(place, request);
        if (place.name.empty()) return list(place, request);
        const auto it = objects[place.kind].find(place.name);
        if (it == objects[place.kind].end()) return status_answer(404, "NotFound", place.kind + " \"" + place.name + "\" not found");
        if (place.below != "log") return found(it->second);
        net::Response out;
        out.headers.set("Content-Type", "text/plain");
        out.stream = [this, name = place.name](std::shared_ptr<net::StreamWriter> writer) { return follow_log(this, name, std::move(writer)); };
        return out;
    }

    net::Response answer(const net::Request& request) {
        const std::string what = request.method + " " + request.target;
        requests.push_back(what);
        if (request.headers.get("Authorization") != "Bearer let-me-in") return status_answer(401, "Unauthorized", "Unauthorized");
        if (request.path.starts_with(k_figures)) {
            if (figures.empty()) return status_answer(404, "NotFound", "the server could not find the requested resource");
            const json::Object container{{"name", "sandbox"}, {"usage", json::Object{{"cpu", "12n"}, {"memory", figures}}}};
            return found({{"kind", "PodMetrics"}, {"containers", json::Array{container}}});
        }
        auto kept = published.check(request.method, request.target, request.body);
        if (kept && !request.body.empty() && request.headers.get("Content-Type") != "application/json")
            kept = fail(Code::invalid_argument, "the body is not said to be JSON");
        if (!kept) {
            violations.push_back(what + ": " + kept.error().message);
            return status_answer(400, "BadRequest", kept.error().message);
        }
        for (auto& trouble : troubles) {
            if (trouble.times == 0 || trouble.method != request.method || !request.target.contains(trouble.part)) continue;
            --trouble.times;
            if (trouble.status == 0) {
                (void)carry_out(request);
                cut();
            }
            auto out = status_answer(trouble.status, trouble.reason, "the server said " + std::to_string(trouble.status));
            if (!trouble.retry_after.empty()) out.headers.set("Retry-After", trouble.retry_after);
            return out;
        }
        return carry_out(request);
    }

    static Task<net::Response> handle(State* self, net::Request request) { co_return self->answer(request); }
};

FakeCluster::FakeCluster(const OpenApi& published) : state_(std::make_unique<State>(published)) {
    State* state = state_.get();
    state->server = net::Server::listen_tcp(state->io.get_executor(), "127.0.0.1", 0, [state](net::Request request) {
                        return State::handle(state, std::move(request));
                    }).value();
    state->port = state->server->port();
    state->thread = std::thread([state] { state->io.run(); });
}

FakeCluster::~FakeCluster() {
    boost::asio::post(state_->io, [this] { state_->io.stop(); });
    state_->thread.join();
}

std::string FakeCluster::url() const { return "http://127.0.0.1:" + std::to_string(state_->port); }

void FakeCluster::trouble(Trouble trouble) {
    state_->on_thread([&] { state_->troubles.push_back(std::move(trouble)); });
}
void FakeCluster::play(std::vector<json::Object> statuses) {
    state_->on_thread([&] { state_->to_play.assign(statuses.begin(), statuses.end()); });
}
void FakeCluster::set_status(const std::string& pod, json::Object status) {
    state_->on_thread([&] { state_->set_status(pod, std::move(status)); });
}
void FakeCluster::set_log(std::string log) {
    state_->on_thread([&] { state_->log = std::move(log); });
}
void FakeCluster::append_log(const std::string& pod, const std::string& text) {
    state_->on_thread([&] {
        state_->pods[pod].log += text;
        state_->changed.notify_all();
    });
}
void FakeCluster::set_figures(std::string memory) {
    state_->on_thread([&] { state_->figures = std::move(memory); });
}
void FakeCluster::remove(const std::string& pod) {
    state_->on_thread([&] { state_->remove_pod(pod); });
}
void FakeCluster::change_pods(std::function<void(json::Object&)> change) {
    state_->on_thread([&] { state_->change = std::move(change); });
}
void FakeCluster::cut_watches(bool in_the_middle) {
    state_->on_thread([&] {
        ++state_->cuts;
        state_->cut_in_the_middle = in_the_middle;
        state_->changed.notify_all();
    });
}
void FakeCluster::forget_versions(bool as_event) {
    state_->on_thread([&] {
        state_->forgotten = ++state_->version;
        state_->events.clear();
        state_->forget_as_event = as_event;
    });
}
void FakeCluster::bookmark() {
    state_->on_thread([&] {
        json::Object mark{{"kind", "Pod"}, {"apiVersion", "v1"}, {"metadata", json::Object{{"resourceVersion", std::to_string(++state_->version)}}}};
        state_->events.push_back({state_->version, "BOOKMARK", std::move(mark)});
        state_->changed.notify_all();
    });
}
std::vector<std::string> FakeCluster::requests() const {
    return state_->on_thread([&] { return state_->requests; });
}
std::vector<std::string> FakeCluster::violations() const {
    return state_->on_thread([&] { return state_->violations; });
}
std::vector<std::string> FakeCluster::names(const std::string& kind) const {
    return state_->on_thread([&] {
        std::vector<std::string> out;
        for (const auto& [name, object] : state_->objects[kind]) out.push_back(name);
        return out;
    });
}
json::Object FakeCluster::object(const std::string& kind, const std::string& name) const {
    return state_->on_thread([&] { return state_->objects[kind][name]; });
}
void FakeCluster::add(const std::string& kind, json::Object object) {
    state_->on_thread([&] { state_->objects[kind][json::get_string(part(object, "metadata"), "name")] = std::move(object); });
}
int FakeCluster::open_watches() const {
    return state_->on_thread([&] { return state_->watches; });
}
bool FakeCluster::eventually(const std::function<bool()>& check) const {
    for (int i = 0; i < 500; ++i) {
        if (check()) return true;
        std::this_thread::sleep_for(milliseconds(20));
    }
    return false;
}

json::Object FakeCluster::running(std::string ip) {
    const json::Object state{{"running", json::Object{{"startedAt", "2026-01-01T00:00:00Z"}}}};
    const json::Object container{{"name", "sandbox"}, {"ready", true}, {"restartCount", 0}, {"state", state}};
    return {{"phase", "Running"}, {"podIP", std::move(ip)}, {"containerStatuses", json::Array{container}}};
}

json::Object FakeCluster::ended(int code, std::string reason) {
    const json::Object state{{"terminated", json::Object{{"exitCode", code}, {"reason", std::move(reason)}}}};
    const json::Object container{{"name", "sandbox"}, {"ready", false}, {"restartCount", 0}, {"state", state}};
    return {{"phase", code == 0 ? "Succeeded" : "Failed"}, {"podIP", "127.0.0.1"}, {"containerStatuses", json::Array{container}}};
}

json::Object FakeCluster::waiting(std::string reason, std::string message) {
    const json::Object state{{"waiting", json::Object{{"reason", std::move(reason)}, {"message", std::move(message)}}}};
    const json::Object container{{"name", "sandbox"}, {"ready", false}, {"restartCount", 0}, {"state", state}};
    return {{"phase", "Pending"}, {"containerStatuses", json::Array{container}}};
}

}  // namespace atelier::sandbox
