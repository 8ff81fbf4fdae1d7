#pragma once

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

#include "atelier/base/file.hpp"
#include "conversation.hpp"

namespace atelier::agent {

/// Compares with a file of tests/golden; where ATELIER_UPDATE_GOLDEN is set, writes it instead.
inline void check_file(const std::string& name, const std::string& seen) {
    const std::string path = std::string(ATELIER_SOURCE_DIR) + "/libs/agent/tests/golden/" + name;
    if (std::getenv("ATELIER_UPDATE_GOLDEN")) {
        REQUIRE(write_file_atomic(path, seen, 0644).has_value());
        return;
    }
    const auto known = read_file(path);
    REQUIRE_MESSAGE(known.has_value(), "no golden file ", path);
    CHECK_MESSAGE(*known == seen, name, ": seen\n", seen);
}

/// The log of a dialogue as people read it, and as a vector for the console's fold (web/console/tests/vectors.test.ts).
inline void check_golden(const std::string& name, Conversation& talk) {
    check_file(name + ".txt", talk.log());
    check_file(name + ".json", talk.vector());
}

}  // namespace atelier::agent
