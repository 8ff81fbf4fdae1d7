#pragma once

#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <exception>
#include <optional>

#include "atelier/gate/gate.hpp"

namespace atelier::gate {

/// Runs a coroutine to its end on the context.
template <class T>
T wait_for(IoContext& io, Task<T> task, std::chrono::seconds limit = std::chrono::seconds(120)) {
    std::optional<T> out;
    std::exception_ptr broken;
    boost::asio::co_spawn(io, std::move(task), [&](std::exception_ptr error, T value) {
        broken = error;
        out.emplace(std::move(value));
    });
    io.restart();
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!out && std::chrono::steady_clock::now() < end) io.run_one_for(std::chrono::milliseconds(100));
    if (broken) std::rethrow_exception(broken);
    REQUIRE(out.has_value());
    return std::move(*out);
}

inline const std::string k_good_widget =
    "import { Card, usePositions } from \"@atelier/sdk\";\n\nexport default function Widget() {\n"
    "  return <Card title=\"Count\">{usePositions().length}</Card>;\n}\n";

inline Input input_of(std::map<std::string, std::string> files) {
    Input input;
    input.user = "ann";
    input.feature = "notes";
    input.locale = "en";
    input.files = std::move(files);
    input.files["manifest.json"] =
        R"({"format":1,"id":"notes","title":{"en":"N","ru":"N"},"slot":"dashboard.grid","size":"medium","entry":"widget.tsx","tools":["list_positions"],"sdk":"1"})";
    return input;
}

/// "check.rule: text" of each finding.
inline std::string findings_of(const Report& report) {
    std::string out;
    for (const auto& f : report.findings) out += f.rule + ": " + f.text + "\n";
    return out;
}

}  // namespace atelier::gate
