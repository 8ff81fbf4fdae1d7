#include "server_config.hpp"

#include <algorithm>
#include <cstdlib>

#include "atelier/base/file.hpp"
#include "atelier/base/text.hpp"
#include "atelier/net/client.hpp"
#include "atelier/process/process.hpp"

namespace atelier::orchestrator {
namespace {

constexpr std::size_t k_max_servers = 16;

std::unexpected<Error> wrong(const std::string& where, const std::string& what) { return fail(Code::invalid_argument, where + ": " + what); }

/// `*` stands for anything.
bool fits(std::string_view pattern, std::string_view text) {
    const auto star = pattern.find('*');
    if (star == std::string_view::npos) return pattern == text;
    if (!text.starts_with(pattern.substr(0, star))) return false;
    text.remove_prefix(star);
    for (std::size_t skip = 0; skip <= text.size(); ++skip)
        if (fits(pattern.substr(star + 1), text.substr(skip))) return true;
    return false;
}

bool is_name(std::string_view name) {
    const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    return !name.empty() && name.size() <= 24 && name.front() != '-' && std::ranges::all_of(name, plain);
}

Result<std::string> from_variable(const std::string& where, const std::string& variable) {
    const char* const value = std::getenv(variable.c_str());
    if (value == nullptr || *value == '\0') return wrong(where, "the variable " + variable + " is not set");
    return std::string(value);
}

Result<std::string> from_file(const std::string& where, const std::string& path) {
    const auto text = read_file(path, 64u << 10);
    if (!text) return wrong(where, "the file " + path + " cannot be read");
    std::string value(trim(*text));
    if (value.empty()) return wrong(where, "the file " + path + " is empty");
    return value;
}

/// A header must not end its line.
Result<void> check_header(const std::string& where, const std::string& value) {
    const auto odd = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    if (std::ranges::any_of(value, odd)) return wrong(where, "the value has a line break or a control character");
    return {};
}

class ServerReader {
public:
    ServerReader(std::string name, const json::Object& object) : object_(object), reader_(object, "mcp_servers." + name) {
        out_.name = std::move(name);
    }

    Result<OutsideServerConfig> read() {
        for (const auto& [key, value] : object_) {
            if (std::ranges::find(known(), std::string_view(key)) == known().end())
                return wrong(reader_.path_of(key), "is not known; known: " + join(known(), ", "));
        }
        ATL_CHECK(read_place());
        ATL_CHECK(read_env());
        ATL_CHECK(read_headers("headers_env", from_variable));
        ATL_CHECK(read_headers("headers_file", from_file));
        ATL_CHECK(read_rules());
        for (auto& role : reader_.strings_or_empty("roles")) {
            if (role != "user" && role != "reviewer" && role != "admin" && role != "auditor")
                return wrong(reader_.path_of("roles"), "'" + role + "' is not a role; there are user, reviewer, admin and auditor");
            out_.roles.push_back(std::move(role));
        }
        const auto timeout = reader_.integer_or("timeout_ms", 30000);
        if (timeout < 100 || timeout > 600'000) reader_.mistake("timeout_ms", "must be from 100 to 600000");
        out_.timeout = std::chrono::milliseconds(timeout);
        ATL_CHECK(reader_.done());
        return std::move(out_);
    }

private:
    static const std::vector<std::string>& known() {
        static const std::vector<std::string> names{"url",         "command",      "args",  "env",   "cwd",
                                                    "headers_env", "headers_file", "rules", "roles", "timeout_ms"};
        return names;
    }

    Result<void> read_place() {
        out_.url = reader_.string_or("url", "");
        const std::string command = reader_.string_or("command", "");
        auto args = reader_.strings_or_empty("args");
        out_.cwd = reader_.string_or("cwd", "");
        ATL_CHECK(reader_.done());
        if (out_.url.empty() == command.empty()) return wrong("mcp_servers." + out_.name, "needs either url or command");
        if (!out_.url.empty()) {
            if (!args.empty() || reader_.has("env") || reader_.has("cwd"))
                return wrong("mcp_servers." + out_.name, "args, env and cwd belong to a command");
            const auto parsed = net::parse_url(out_.url);
            if (!parsed) return wrong(reader_.path_of("url"), parsed.error().message);
            return {};
        }
        if (reader_.has("headers_env") || reader_.has("headers_file")) return wrong("mcp_servers." + out_.name, "headers belong to a url");
        const std::string program = command.contains('/') ? command : process::find_program(command);
        if (program.empty()) return wrong(reader_.path_of("command"), "there is no program '" + command + "' on PATH");
        out_.argv.push_back(program);
        for (auto& argument : args) out_.argv.push_back(std::move(argument));
        return {};
    }

    Result<void> read_env() {
        const auto* const env = reader_.object("env");
        if (env == nullptr) return reader_.done();
        for (const auto& [key, value] : *env) {
            const std::string name(key);
            const std::string where = reader_.path_of("env") + "." + name;
            if (name.empty() || name.contains('=') || name.contains('\0')) return wrong(where, "is not a variable's name");
            if (value.is_string()) {
                out_.env.emplace_back(name, std::string(value.get_string()));
                continue;
            }
            const json::Object none;
            const json::Object& source = value.is_object() ? value.get_object() : none;
            const std::string variable = json::get_string(source, "env");
            const std::string file = json::get_string(source, "file");
            if (source.size() != 1 || variable.empty() == file.empty()) return wrong(where, R"(must be text, {"env": VARIABLE} or {"file": PATH})");
            ATL_TRY(auto secret, variable.empty() ? from_file(where, file) : from_variable(where, variable));
            out_.secrets.push_back(secret);
            out_.env.emplace_back(name, std::move(secret));
        }
        return {};
    }

    Result<void> read_headers(std::string_view member, Result<std::string> (*source)(const std::string&, const std::string&)) {
        const auto* const headers = reader_.object(member);
        if (headers == nullptr) return reader_.done();
        for (const auto& [key, value] : *headers) {
            const std::string name(key);
            const std::string where = reader_.path_of(member) + "." + name;
            const auto plain = [](char c) { return c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
            const std::string lower = to_lower(name);
            const bool ours = lower.starts_with("mcp-") || lower == "host" || lower == "content-length" || lower == "content-type" ||
                              lower == "accept" || lower == "transfer-encoding" || lower == "connection";
            if (name.empty() || !std::ranges::all_of(name, plain) || ours) return wrong(where, "is not a header that can be set");
            if (!value.is_string() || value.get_string().empty()) return wrong(where, "must be the name of a variable or file");
            ATL_TRY(auto secret, source(where, std::string(value.get_string())));
            ATL_CHECK(check_header(where, secret));
            out_.secrets.push_back(secret);
            out_.headers.emplace_back(name, std::move(secret));
        }
        return {};
    }

    Result<void> read_rules() {
        const auto* const rules = reader_.object("rules");
        if (rules == nullptr) return reader_.done();
        for (const auto& [key, value] : *rules) {
            const std::string pattern(key);
            const std::string said = value.is_string() ? std::string(value.get_string()) : std::string();
            const std::string where = reader_.path_of("rules") + "." + pattern;
            if (pattern.empty() || std::ranges::count(pattern, '*') > 4) return wrong(where, "is not a pattern: a tool's name, with at most four *");
            if (said != "allow" && said != "ask" && said != "deny") return wrong(where, "must be allow, ask or deny");
            out_.rules.emplace_back(pattern, said == "allow" ? ToolRule::allow : said == "deny" ? ToolRule::deny : ToolRule::ask);
        }
        return {};
    }

    const json::Object& object_;
    json::Reader reader_;
    OutsideServerConfig out_;
};

}  // namespace

ToolRule OutsideServerConfig::rule(std::string_view tool) const {
    ToolRule out = ToolRule::ask;
    for (const auto& [pattern, rule] : rules)
        if (fits(pattern, tool)) out = rule;
    return out;
}

std::string_view to_string(ToolRule rule) {
    if (rule == ToolRule::allow) return "allow";
    return rule == ToolRule::deny ? "deny" : "ask";
}

Result<std::vector<OutsideServerConfig>> parse_mcp_servers(const std::string& text) {
    const auto parsed = json::parse_object(text);
    if (!parsed) return fail(Code::invalid_argument, "an object of servers is expected: " + parsed.error().message);
    if (parsed->size() > k_max_servers) return fail(Code::invalid_argument, "at most " + std::to_string(k_max_servers) + " servers");
    std::vector<OutsideServerConfig> out;
    for (const auto& [key, value] : *parsed) {
        const std::string name(key);
        if (!is_name(name))
            return fail(Code::invalid_argument, "'" + name + "' is not a server's name: up to 24 lower case letters, digits and dashes");
        if (!value.is_object()) return fail(Code::invalid_argument, name + " must be an object");
        ATL_TRY(auto server, ServerReader(name, value.get_object()).read());
        out.push_back(std::move(server));
    }
    std::ranges::sort(out, {}, &OutsideServerConfig::name);
    return out;
}

}  // namespace atelier::orchestrator
