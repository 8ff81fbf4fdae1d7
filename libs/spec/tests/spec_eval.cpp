// Runs requests (JSON lines: id, lang, text, and template + params or kind) through the filler; one JSON line each.
#include <fstream>
#include <iostream>

#include "evaluate.hpp"

int main(int argc, char** argv) {
    if (argc < 2) {
        std::cerr << "usage: spec_eval <requests.jsonl>...\n";
        return 2;
    }
    for (int i = 1; i < argc; ++i) {
        std::ifstream file(argv[i]);
        if (!file) {
            std::cerr << argv[i] << ": cannot be read\n";
            return 1;
        }
        for (std::string line; std::getline(file, line);) {
            const auto request = atelier::spec::eval::read_request(line);
            if (!request) continue;
            std::cout << atelier::spec::eval::print(*request, atelier::spec::eval::run(*request)) << "\n";
        }
    }
}
