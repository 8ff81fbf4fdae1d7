# Rejects a compiler that miscompiles ordinary coroutines (g++ 12.2 fails five of these patterns; see docs/adr/0001).
# The probe is the truth, not a version number; the same source runs as a unit test.
if(NOT DEFINED ATELIER_COROUTINES_WORK)
    try_run(probe_exit probe_compiled ${CMAKE_BINARY_DIR}/compiler_probe ${CMAKE_SOURCE_DIR}/cmake/compiler_probe.cpp
            CMAKE_FLAGS -DCMAKE_CXX_STANDARD=23 -DCMAKE_CXX_STANDARD_REQUIRED=ON
            COMPILE_OUTPUT_VARIABLE probe_log RUN_OUTPUT_VARIABLE probe_output)
    if(NOT probe_compiled OR NOT probe_exit EQUAL 0)
        message(FATAL_ERROR "This compiler (${CMAKE_CXX_COMPILER}) miscompiles coroutines: ${probe_output}${probe_log}\n"
                            "Use clang-19:  cmake --preset dev")
    endif()
    set(ATELIER_COROUTINES_WORK ON CACHE INTERNAL "coroutine probe passed")
endif()
