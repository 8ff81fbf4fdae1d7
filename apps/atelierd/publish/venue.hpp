#pragma once

#include <map>
#include <string>

#include "../publish/publisher.hpp"

namespace atelier::orchestrator {

/// Where a release's code runs: "page" for code that the generator makes again, byte for byte, from the stored spec;
/// "frame" for everything else.
std::string venue_of(const std::map<std::string, std::string>& files);

/// Proves again, when a page asks for it, that a release whose row says "page" may run there: the files of its merge
/// are read from git and generated anew. Proofs are kept by release (a release is immutable). One executor.
class Venues {
public:
    explicit Venues(Publisher& publisher) : publisher_(publisher) {}
    Task<std::string> of(store::Release release);

private:
    Publisher& publisher_;
    std::map<std::string, std::string> known_;
};

}  // namespace atelier::orchestrator
