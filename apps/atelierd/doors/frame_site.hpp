#pragma once

#include <string>

#include "../sandboxes/previews.hpp"
#include "assets.hpp"
#include "atelier/async/pool.hpp"
#include "atelier/release/bundles.hpp"
#include "atelier/store/repositories.hpp"

namespace atelier::orchestrator {

/// The host of its own from which widgets load in frames: the frame's document and code from a table, bundles of
/// releases and of open previews by their digest. It sets no cookie and knows no user. All calls on one executor.
class FrameSite {
public:
    FrameSite(
        const Result<Assets>& assets, const release::BundleStore& bundles, store::Releases& releases, const Previews& previews,
        BlockingPool& pool
    )
        : assets_(assets), bundles_(bundles), releases_(releases), previews_(previews), pool_(pool) {}

    Task<net::Response> answer(net::Request request);

private:
    Task<Result<net::Response>> find(net::Request request);

    const Result<Assets>& assets_;
    const release::BundleStore& bundles_;
    store::Releases& releases_;
    const Previews& previews_;
    BlockingPool& pool_;
};

}  // namespace atelier::orchestrator
