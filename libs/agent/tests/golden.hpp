#pragma once

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

#include "atelier/base/file.hpp"

namespace atelier::agent {

/// Compares with tests/golden/NAME.log; where ATELIER_UPDATE_GOLDEN is set, writes it instead.
inline void check_golden(const std::string& name, const std::string& seen) {
    const std::string path = std::string(ATELIER_SOURCE_DIR) + "/libs/agent/tests/golden/" + name + ".log";
    if (std::getenv("ATELIER_UPDATE_GOLDEN")) {
        REQUIRE(write_file_atomic(path, seen, 0644).has_value());
        return;
    }
    const auto known = read_file(path);
    REQUIRE_MESSAGE(known.has_value(), "no golden file ", path);
    CHECK_MESSAGE(*known == seen, name, ": seen\n", seen);
}

}  // namespace atelier::agent
