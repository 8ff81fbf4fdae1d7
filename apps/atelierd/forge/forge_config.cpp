#include "forge_config.hpp"

#include <algorithm>
#include <vector>

#include "atelier/base/text.hpp"
#include "atelier/json/json.hpp"
#include "atelier/net/client.hpp"

namespace atelier::orchestrator {
namespace {

bool is_repository(const std::string& name) {
    const auto parts = split(name, '/');
    const auto plain = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.';
    };
    const auto good = [&plain](const std::string& part) { return !part.empty() && std::ranges::all_of(part, plain); };
    return parts.size() == 2 && std::ranges::all_of(parts, good);
}

/// The token goes with every request: over plain HTTP to this machine only.
bool is_safe(const net::Endpoint& at) {
    return at.tls || at.host == "localhost" || at.host == "127.0.0.1" || at.host == "::1" || at.host == "[::1]";
}

}  // namespace

Result<ForgeConfig> ForgeConfig::parse(const std::string& text) {
    static const std::vector<std::string> known = {
        "kind", "url", "repository", "base", "token_file", "webhook_secret_file", "poll_s"
    };
    ATL_TRY(const auto object, json::parse_object(text));
    for (const auto& [key, value] : object) {
        const std::string name(key);
        if (std::ranges::find(known, name) != known.end()) continue;
        const auto near = nearest(name, known);
        const std::string hint =
            near.empty() ? "; known: " + join(known, ", ") : "; did you mean '" + std::string(near) + "'?";
        return fail(Code::invalid_argument, "unknown setting '" + name + "'" + hint);
    }
    ForgeConfig out;
    json::Reader reader(object);
    out.kind = reader.string_or("kind", out.kind);
    out.url = reader.string_or("url", "");
    out.repository = reader.string_or("repository", "");
    out.base = reader.string_or("base", out.base);
    out.token_file = reader.string_or("token_file", "");
    out.webhook_secret_file = reader.string_or("webhook_secret_file", "");
    const std::int64_t poll = reader.integer_or("poll_s", out.poll_s);
    if (poll < 1 || poll > 900) reader.mistake("poll_s", "must be from 1 to 900");
    out.poll_s = static_cast<std::uint16_t>(poll);
    ATL_CHECK(reader.done());
    if (out.kind != "local" && out.kind != "gitea")
        return fail(Code::invalid_argument, "kind: one of local, gitea is expected, not '" + out.kind + "'");
    if (out.is_local()) return out;
    const auto at = net::parse_url(out.url);
    if (!at || at->target.contains('?'))
        return fail(Code::invalid_argument, "url: an address like https://git.example.com is expected");
    if (!is_safe(at->endpoint))
        return fail(Code::invalid_argument, "url: https is expected, the token would be seen on its way");
    if (!is_repository(out.repository))
        return fail(Code::invalid_argument, "repository: owner/name is expected, not '" + out.repository + "'");
    if (out.base.empty()) return fail(Code::invalid_argument, "base: the name of a branch is expected");
    if (out.token_file.empty())
        return fail(Code::invalid_argument, "token_file: the path of a file with the token is expected");
    return out;
}

}  // namespace atelier::orchestrator
