#pragma once

#include <string>

#include "assets.hpp"
#include "atelier/async/pool.hpp"
#include "atelier/release/bundles.hpp"
#include "atelier/store/repositories.hpp"

namespace atelier::orchestrator {

/// The host of its own from which released widgets load in frames: the frame's document and code from a table, bundles
/// of live releases by their digest. It sets no cookie and knows no user. All calls on one executor.
class FrameSite {
public:
    FrameSite(
        const Result<Assets>& assets, const release::BundleStore& bundles, store::Releases& releases, BlockingPool& pool
    )
        : assets_(assets), bundles_(bundles), releases_(releases), pool_(pool) {}

    Task<net::Response> answer(net::Request request);

private:
    Task<Result<net::Response>> find(net::Request request);

    const Result<Assets>& assets_;
    const release::BundleStore& bundles_;
    store::Releases& releases_;
    BlockingPool& pool_;
};

}  // namespace atelier::orchestrator
