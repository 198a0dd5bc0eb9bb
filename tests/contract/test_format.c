#include "format.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

struct row {
    const char *format;
    const char *good[8];
    const char *bad[14];
};

static const struct row rows[] = {
    { "nhsNumber",
      { "9912003888", "9462979626", "9476719931", "9000000009", "9876543210" },
      { "9912003889", "991200388", "99120038880", "991 200 3888", "991200388X", "", "1111111111",
        "9462979616" } },
    { "odsCode",
      { "R", "RBD", "NVC04", "K81003001", "D9Y0V" },
      { "", "K810030011", "rbd", "R-1", "RBD " } },
    { "icbCode", { "QVV", "QOX" }, { "", "qvv", "QVVQVVQVVQ" } },
    { "postcode",
      { "SW1A 1AA", "sw1a1aa", "M1 1AE", "B33 8TH", "GIR 0AA", "ZZ99 3VZ", "zz993wz", "W1A 0AX" },
      { "", "SW1A", "SW1A  1AA", "SW 1A1AA", "SW1A 1A", "12345", "SW1A 1AAA", " M1 1AE", "M1 1AE ",
        "M11 AE" } },
    { "ubrn", { "000049390186" }, { "", "00004939018", "0000493901866", "00004939018X" } },
    { "treatmentFunctionCode", { "191", "110" }, { "", "19", "1911", "19A" } },
    { "mainSpecialtyCode", { "190", "110" }, { "", "191", "19", "1900", "abc" } },
    { "icd10",
      { "M54", "M54.5", "R52.1", "I10.X", "M54.56", "U07.1" },
      { "", "m54.5", "M5", "M545", "M54.", "M54.567", "M54.A", "G89", "G89.4", "M54-5" } },
    { "icd11Pain",
      { "MG30", "MG30.0", "MG30.Z", "MG30.01", "MG30.4Y" },
      { "", "MG31", "MG30.", "MG30.7", "MG30.A", "MG30.012", "mg30", "MG300", "MG30.0A" } },
    { "opcs4", { "A70", "A70.4", "V55.9" }, { "", "A7", "A704", "A70.44", "a70.4", "A70." } },
    { "sctid",
      { "82423001", "278860009", "24271000087103", "306265007" },
      { "", "82423002", "82432001", "10013", "082423001", "8242300A", "1234567890123456789" } },
    { "date",
      { "2026-11-22", "2024-02-29" },
      { "", "2026-02-29", "2026-13-01", "2026-1-1", "2026-11-22T00:00:00Z", "22/11/2026",
        "2026-11" } },
    { "partialDate",
      { "2026-11", "2026-11-22" },
      { "", "2026", "2026-13", "2026-00", "2026-02-30", "2026-11-" } },
    { "instant",
      { "2026-11-22T09:30:00Z", "2026-11-22T09:30:00+01:00", "2026-11-22T09:30:00.123456Z" },
      { "", "2026-11-22T09:30Z", "2026-11-22T09:30:00", "2026-11-22", "2026-11-22 09:30:00Z",
        "2026-11-22T24:00:00Z", "2026-02-30T00:00:00Z" } },
    { "uuid",
      { "0192e4a0-7b1c-7def-8123-456789abcdef", "0192E4A0-7B1C-7DEF-8123-456789ABCDEF" },
      { "", "0192e4a07b1c7def8123456789abcdef", "0192e4a0-7b1c-7def-8123-456789abcdeg",
        "{0192e4a0-7b1c-7def-8123-456789abcdef}" } },
    { "url",
      { "https://pas.example.nhs.uk/hooks", "http://127.0.0.1:9000", "https://[::1]:8443/x?y=1",
        "https://a" },
      { "", "ftp://a/b", "https://", "https:///x", "https://user:pass@host/", "https://host/#top",
        "https://h x/", "https://host:/", "https://host:123456/", "javascript:alert(1)",
        "https://host\\@evil/", "//host/", "https://[::1/", "https://ho\x01st/" } },
    { "openingHours",
      { "24/7", "Mo-Fr 08:00-18:30; PH off", "Sa,Su,PH 18:30-08:00" },
      { "", "at all hours", "Mo-Fr 08:00", "Mo-Fr 8:00-18:30", "PH off", "Mo 08:00-18:30;" } },
    { "eventType",
      { "referral.received", "clock.due_soon", "a.b.c" },
      { "", "referral", ".received", "referral.", "referral..received", "referral received",
        "a,b.c" } },
    { "gateId",
      { "G-01", "G-15", "U-00", "OTHER" },
      { "", "G-00", "G-16", "G-1", "g-01", "U-01", "other" } },
    { "token", { "a", "A-1_b.c:d" }, { "", "a b", "a/b", "é" } },
    { "code", { "a", "clinicalJudgement", "U-02_x" }, { "", "1a", "_a", "a b", "a.b" } },
    { "cursor", { "", "abc-_09AZ" }, { "abc=", "a b", "a+b", "a/b" } },
    { "text",
      { "Low back pain.", "Ünïcode – ok", "  x", "نمی\u200Cخواهم", "क्\u200Dष" },
      { "", "   ", "a\nb", "a\tb", "a\x7f",
        "a\xC2\x85"
        "b",
        "\x1b[31m", "Duty \u202Elead", "\u2067lead", "le\u200Bad", "\uFEFFlead", "lead\u200F",
        "le\u2060ad", "\u061Clead" } },
    { "idempotencyKey",
      { "8e03978e-40d5-43dd-bc93-6894a57f9324", "\"a-key\"", "\"q\\\"q\\\\\"", "a" },
      { "", "\"\"", "\"open", "a b", "a\"b", "\"a\"b", "\"a\\x\"", "a\xC3\xA9", "\"a b\"",
        "a\n" } },
};

static const char *fault_of(const char *format, const char *text)
{
    const struct format *found = format_find(format);

    cr_assert(found, "there is no format %s", format);
    return format_fault(found, text);
}

Test(format, good_examples_pass)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        for (int j = 0; j < 8 && rows[i].good[j]; j++)
            cr_expect_null(fault_of(rows[i].format, rows[i].good[j]), "%s refuses '%s'",
                           rows[i].format, rows[i].good[j]);
}

Test(format, bad_examples_are_refused_without_repeating_them)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        for (int j = 0; j < 14 && rows[i].bad[j]; j++) {
            const char *fault = fault_of(rows[i].format, rows[i].bad[j]);

            cr_expect(fault, "%s takes '%s'", rows[i].format, rows[i].bad[j]);
            cr_expect(!fault || strncmp(fault, "must ", 5) == 0, "%s: %s", rows[i].format, fault);
        }
    }
}

Test(format, g89_is_called_us_only)
{
    cr_expect(strstr(fault_of("icd10", "G89.4"), "US-only"));
    cr_expect_null(strstr(fault_of("icd10", "nonsense"), "US-only"));
}

Test(format, pain_management_as_a_main_specialty_is_explained)
{
    cr_expect(strstr(fault_of("mainSpecialtyCode", "191"), "retired as a main specialty in 2004"));
    cr_expect_null(fault_of("treatmentFunctionCode", "191"));
}

static void expect_limit(const char *format, const char *prefix, size_t limit)
{
    char text[2100];
    size_t length = strlen(prefix);

    memcpy(text, prefix, length);
    memset(text + length, 'a', sizeof(text) - length);
    text[limit] = '\0';
    cr_expect_null(fault_of(format, text), "%s refuses %zu characters", format, limit);
    text[limit] = 'a';
    text[limit + 1] = '\0';
    cr_expect(fault_of(format, text), "%s takes %zu characters", format, limit + 1);
}

Test(format, lengths_end_where_the_manual_says)
{
    expect_limit("token", "", 64);
    expect_limit("code", "", 40);
    expect_limit("cursor", "", 512);
    expect_limit("idempotencyKey", "", 255);
    expect_limit("url", "https://", 2048);
    expect_limit("eventType", "a.", 64);
}

Test(format, every_wrong_digit_of_an_nhs_number_is_noticed)
{
    for (int place = 0; place < 10; place++) {
        char number[] = "9476719931";
        char right = number[place];

        for (char digit = '0'; digit <= '9'; digit++) {
            number[place] = digit;
            cr_expect_eq(fault_of("nhsNumber", number) == NULL, digit == right, "digit %d as %c",
                         place, digit);
        }
    }
}

Test(format, an_unknown_name_is_no_format)
{
    cr_expect_null(format_find("int32"));
    cr_expect_null(format_find(""));
}
