#include "venue.hpp"

#include <cstdio>

#include "atelier/spec/proof.hpp"

namespace atelier::orchestrator {

std::string venue_of(const std::map<std::string, std::string>& files) {
    return spec::prove_generated(files) ? "page" : "frame";
}

Task<std::string> Venues::of(store::Release release) {
    if (release.venue != "page") co_return "frame";
    if (const auto known = known_.find(release.id); known != known_.end()) co_return known->second;
    const auto files = co_await publisher_.released_files(release);
    const auto proved = files ? spec::prove_generated(*files) : Result<void>(fail(files.error()));
    if (!proved)
        std::fprintf(stderr, "release %s runs in a frame: %s\n", release.id.c_str(), proved.error().describe().c_str());
    // What git could not tell just now may be told later.
    const std::string venue = proved ? "page" : "frame";
    if (files) known_[release.id] = venue;
    co_return venue;
}

}  // namespace atelier::orchestrator
