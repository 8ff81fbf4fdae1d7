#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "atelier/base/result.hpp"

namespace atelier::core {

struct Options {
    std::string db;
    std::string secret_file;
    std::optional<std::string> socket;  ///< a unix socket, or
    std::optional<std::uint16_t> port;  ///< a port of 127.0.0.1; 0 takes a free one
    std::optional<std::string> prices;
    bool check = false;  ///< prepare the store, describe it and end
    bool help = false;
};

extern const char* const k_usage;

Result<Options> parse_options(std::span<const char* const> args);

}  // namespace atelier::core
