#include "conformance_mcp.hpp"

#include <charconv>

#include "client_driver.hpp"
#include "fixture_server.hpp"

namespace atelier::cli {

Result<int> conformance_mcp(const Arguments& arguments) {
    const auto& words = arguments.words;
    if (words.size() == 2 && words[1] == "mcp-server" && arguments.flag("stdio")) return mcp::conformance::serve_streams();
    if (words.size() == 2 && words[1] == "mcp-server") {
        const std::string text = arguments.get("port", "0");
        std::uint16_t port = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
        if (error != std::errc() || end != text.data() + text.size()) return fail(Code::invalid_argument, "--port needs a number");
        return mcp::conformance::serve(port);
    }
    if (words.size() == 3 && words[1] == "mcp-client") return mcp::conformance::play(words[2]);
    return fail(Code::invalid_argument, "usage: ./atelier conformance mcp-server --port N|--stdio | mcp-client URL | sandbox [--driver native|oci]");
}

}  // namespace atelier::cli
