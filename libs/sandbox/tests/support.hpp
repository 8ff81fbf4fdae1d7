#pragma once

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <filesystem>
#include <optional>

#include "atelier/base/ids.hpp"
#include "atelier/sandbox/native.hpp"

namespace atelier::sandbox {

inline std::filesystem::path program(const char* name) { return std::filesystem::path(ATELIER_BINARY_DIR) / "bin" / name; }

/// A directory that every uid may enter, gone at the end.
struct Scratch {
    std::filesystem::path path = std::filesystem::temp_directory_path() / ("atelier-sandbox-" + random_hex(4));
    Scratch() {
        std::filesystem::create_directories(path);
        ::chmod(path.c_str(), 0755);
    }
    ~Scratch() {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }
};

/// Runs a coroutine to its end on the context.
template <class T>
T wait_for(IoContext& io, Task<T> task) {
    std::optional<T> out;
    std::exception_ptr broken;
    boost::asio::co_spawn(io, std::move(task), [&](std::exception_ptr error, T value) {
        broken = error;
        out.emplace(std::move(value));
    });
    io.restart();
    while (!out && io.run_one() > 0) {
    }
    if (broken) std::rethrow_exception(broken);
    REQUIRE(out.has_value());
    return std::move(*out);
}

}  // namespace atelier::sandbox
