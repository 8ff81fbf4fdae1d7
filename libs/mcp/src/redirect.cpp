#include "redirect.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url.hpp>

#include "atelier/base/text.hpp"

namespace atelier::mcp {

Result<std::string> redirected(const net::Endpoint& endpoint, std::string_view target, std::string_view location) {
    const bool v6 = endpoint.host.contains(':');
    const std::string host = v6 ? "[" + endpoint.host + "]" : endpoint.host;
    const std::string from =
        (endpoint.tls ? "https://" : "http://") + host + ":" + std::to_string(endpoint.port) + std::string(target);
    const auto base = boost::urls::parse_uri(from);
    const auto reference = boost::urls::parse_uri_reference({location.data(), location.size()});
    boost::urls::url to;
    if (location.empty() || !base || !reference || !boost::urls::resolve(*base, *reference, to))
        return fail(Code::failed_precondition, "the MCP server redirects to an address that cannot be read");
    to.normalize_scheme();
    const std::string whole(to.buffer());
    const auto place = net::parse_url(whole);
    const bool same = place && !to.has_userinfo() && place->endpoint.tls == endpoint.tls &&
                      place->endpoint.port == endpoint.port &&
                      to_lower(place->endpoint.host) == to_lower(endpoint.host);
    if (same) return place->target;
    return fail(
        Code::failed_precondition,
        "the MCP server redirects to another origin, which is not followed: configure its address if it is right",
        std::string(truncate_utf8(whole, 200))
    );
}

}  // namespace atelier::mcp
