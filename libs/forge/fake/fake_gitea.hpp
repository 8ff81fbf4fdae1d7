#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "atelier/async/task_group.hpp"
#include "atelier/json/json.hpp"
#include "atelier/net/server.hpp"
#include "git_site.hpp"

namespace atelier::forge::fake {

/// What goes wrong with one request.
struct Fault {
    int status = 0;           ///< answered instead; 0: as it should be
    std::string retry_after;  ///< with a status
    bool is_done = false;     ///< the request is carried out, only its answer is lost
    std::chrono::milliseconds delay{0};
};

/// A Gitea with one repository on 127.0.0.1: the part of its REST interface that a change needs, with what the real one
/// refuses, and git over smart HTTP by git itself. Keeps all it was told until it goes. One executor.
class Gitea {
public:
    struct Options {
        std::filesystem::path folder;  ///< of the repository; belongs to this server
        std::string repository = "acme/customizations";
        std::string base = "main";
        std::map<std::string, std::string> users;    ///< token -> name
        std::map<std::string, std::string> readers;  ///< the same, of those who may only read
        std::size_t page = 50;                       ///< most entries of an answer
        std::string hook_url;                        ///< told of every event, where set
        std::string hook_secret;
    };
    /// The base's protection.
    struct Protection {
        int approvals = 0;
        std::vector<std::string> checks;
        std::string merger;  ///< the only one who may merge; empty: who may write
    };

    Gitea(Executor executor, Options options);
    Task<Result<void>> start(std::uint16_t port = 0);
    Task<> stop();
    std::string url() const;

    void protect(Protection protection);
    void set_fault(std::function<Fault(const std::string& method, const std::string& path)> fault) {
        fault_ = std::move(fault);
    }
    /// While set, the forge has not yet found out whether a pull request can be merged.
    void set_computing(bool computing) { is_computing_ = computing; }
    int count_of(const std::string& method, const std::string& part) const;
    GitSite& git() { return git_; }

private:
    struct Pull;
    struct Caller {
        std::string name;
        bool may_write = false;
    };

    Task<net::Response> handle(net::Request request);
    Task<net::Response> api(net::Request request, Caller caller, std::string path);
    Task<net::Response> branch(std::string name, Caller caller);
    Task<net::Response> pulls(net::Request request, Caller caller);
    Task<net::Response> open(net::Request request, Caller caller);
    Task<net::Response> pull(net::Request request, Caller caller, std::vector<std::string> parts);
    Task<net::Response> merge(net::Request request, Caller caller, Pull* pull);
    net::Response review(const net::Request& request, const Caller& caller, Pull& pull);
    net::Response comment(const net::Request& request, const Caller& caller, std::int64_t thread);
    Task<net::Response> statuses(net::Request request, Caller caller, std::string commit);
    std::string refusal(const Pull& pull, const Caller& caller) const;
    Task<> look(Pull* pull);
    Task<json::Object> shown(Pull* pull);
    void tell(const std::string& event, const Pull& pull);
    Task<> send_hook(std::string event, std::string body);
    std::string link(std::int64_t number) const;

    Executor executor_;
    Options options_;
    GitSite git_;
    Protection protection_;
    bool is_protected_ = false;
    bool is_computing_ = false;
    std::function<Fault(const std::string&, const std::string&)> fault_;
    std::vector<std::unique_ptr<Pull>> pulls_;
    std::map<std::string, std::vector<json::Object>> statuses_;
    std::vector<json::Object> comments_;
    std::vector<std::pair<std::string, std::string>> seen_;
    std::int64_t ticks_ = 0;
    std::unique_ptr<net::Server> server_;
    TaskGroup hooks_;

public:
    ~Gitea();
};

}  // namespace atelier::forge::fake
