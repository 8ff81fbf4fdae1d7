#include "options.hpp"

#include <charconv>
#include <string_view>

namespace atelier::core {

const char* const k_usage =
    "core-backend --db FILE --secret-file FILE (--socket PATH | --port N) [--prices DIR]\n"
    "core-backend --db FILE [--prices DIR] --check\n"
    "\n"
    "  --db FILE           SQLite store, made and filled with demo data when it does not exist\n"
    "  --secret-file FILE  shared secret (at least 32 bytes) that signs the callers' tokens\n"
    "  --socket PATH       serve on this unix socket\n"
    "  --port N            serve on 127.0.0.1:N; 0 takes a free port and prints it\n"
    "  --prices DIR        real prices, as tools/fetch_prices.sh puts them there; used when the store is filled\n"
    "  --check             fill the store if need be, say what it has, and end\n";

Result<Options> parse_options(std::span<const char* const> args) {
    Options out;
    for (std::size_t i = 0; i < args.size(); ++i) {
        const std::string_view name = args[i];
        if (name == "--help")
            out.help = true;
        else if (name == "--check")
            out.check = true;
        else {
            if (i + 1 == args.size()) return fail(Code::invalid_argument, std::string(name) + " is unknown or needs a value");
            const std::string value = args[++i];
            if (name == "--db")
                out.db = value;
            else if (name == "--secret-file")
                out.secret_file = value;
            else if (name == "--socket")
                out.socket = value;
            else if (name == "--prices")
                out.prices = value;
            else if (name == "--port") {
                std::uint16_t port = 0;
                const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), port);
                if (error != std::errc{} || end != value.data() + value.size())
                    return fail(Code::invalid_argument, "--port must be a number up to 65535");
                out.port = port;
            } else
                return fail(Code::invalid_argument, "unknown option " + std::string(name));
        }
    }
    if (out.help) return out;
    if (out.db.empty()) return fail(Code::invalid_argument, "--db is missing");
    if (out.check) return out;
    if (out.secret_file.empty()) return fail(Code::invalid_argument, "--secret-file is missing");
    if (out.socket.has_value() == out.port.has_value()) return fail(Code::invalid_argument, "one of --socket and --port is needed");
    return out;
}

}  // namespace atelier::core
