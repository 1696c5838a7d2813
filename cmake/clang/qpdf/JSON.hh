// Stands before QPDF's header of that name where Clang reads the sources (fuzz targets, clang-tidy): that header holds
// vectors of a class that is not complete yet, which libstdc++ 12 in C++20 compiles with g++ only. Nothing here uses
// QPDF's JSON, so that its name is enough.
#ifndef JSON_HH
#define JSON_HH

class JSON;

#endif
