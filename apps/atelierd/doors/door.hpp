#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "atelier/net/http.hpp"

namespace atelier::orchestrator {

/// "name:port", "name" or "[v6]:port" as a Host or an Origin carries it, in lower case. Nothing where it is not one of
/// these.
struct HostPort {
    std::string name;
    std::string port;  ///< empty where none is given
};
std::optional<HostPort> parse_host(std::string_view text);

/// The one place of a listener that judges where a request came from, before any route or page sees it: which name it
/// was sent to (a page of another site can point a name of its own at this machine), which page sent it, and in what
/// form. Also puts the headers on that every answer carries. Immutable; any thread.
class Door {
public:
    struct Rules {
        /// Whether this listener answers to the name (lower case, without a port).
        std::function<bool(std::string_view name)> answers_to;
        /// Frames in an opaque origin load their modules from "null".
        bool opaque_callers = false;
        /// Whether only pages of the same origin may embed or fetch what this listener serves.
        bool same_origin_only = true;
    };
    explicit Door(Rules rules) : rules_(std::move(rules)) {}

    /// The refusal, or nothing where the request may go on. 421 for a name that is not ours, 403 for another site's
    /// page, 415 for a body of another type than JSON, 400 for what is no valid request.
    std::optional<net::Response> refuse(const net::Request& request) const;
    /// Adds the headers of every answer where a handler has not set its own.
    void finish(net::Response& response) const;
    /// `handler`'s answer for what may go on, finished. The door and the handler outlive the task.
    Task<net::Response> answer(const net::Handler* handler, net::Request request) const;

private:
    Rules rules_;
};

/// Where the front listener is: localhost, the address it listens on (where that is one), and the configured names. Lower case, IPv6 in brackets.
std::vector<std::string> own_names(const std::string& listen, const std::vector<std::string>& configured);

/// The front listener: answers to its own names, and to any literal address where it listens on all of them (no site can make a literal
/// address its own name).
Door front_door(const std::string& listen, const std::vector<std::string>& configured);

/// The same places as sources of a content security policy: which pages may show a widget's frame.
std::string page_sources(const std::string& listen, const std::vector<std::string>& configured);

}  // namespace atelier::orchestrator
