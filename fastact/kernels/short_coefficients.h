/* Numbers with which no result of 16 bits is wrong, see short.h. Written by short.py: change them there.
   */
#ifndef FASTACT_SHORT_COEFFICIENTS_H
#define FASTACT_SHORT_COEFFICIENTS_H

#if STORAGE == STORAGE_HALF
static const float SILU_SHORT[] = {0x1.62e43p-1f, 0x1p+0f, 0x1.fffdfap-2f, 0x1.5557b2p-3f, 0x1.572b12p-5f, 0x1.1061acp-7f};
static const float SIGMOID_SHORT[] = {0x1.62e43p-1f, 0x1.000006p+0f, 0x1.fffdfap-2f, 0x1.5557b2p-3f, 0x1.573814p-5f, 0x1.106e6ap-7f};
static const float ELU_SHORT[] = {0x1.62e44p-1f, 0x1p+0f, 0x1.fffe6ap-2f, 0x1.555a94p-3f, 0x1.576514p-5f, 0x1.12939cp-7f};
static const float SELU_SHORT[] = {0x1.62e43ep-1f, 0x1p+0f, 0x1.ffff5ep-2f, 0x1.55591p-3f, 0x1.56c8eap-5f, 0x1.12e2dap-7f, 0x1.c212ccp+0f, 0x1.0cfabcp+0f};
static const float QUICK_GELU_SHORT[] = {0x1.a10754p-2f, 0x1.b3b646p+0f, 0x1.72c902p+0f, 0x1.a4bc48p-1f, 0x1.67f5fep-2f, 0x1.e64768p-4f};
static const float MISH_SHORT[] = {0x1.62e432p-1f, 0x1.00000ap+0f, 0x1.fffd5ep-2f, 0x1.5552b4p-3f, 0x1.572db8p-5f, 0x1.13b702p-7f, 0x1.fffffcp+0f, 0x1.000002p+1f};
#else
static const float SILU_SHORT[] = {0x1.62e43p-1f, 0x1.fffd5cp-1f, 0x1.fff712p-2f, 0x1.56f0c4p-3f, 0x1.57f4bp-5f};
static const float SIGMOID_SHORT[] = {0x1.62e42cp-1f, 0x1.fffe46p-1f, 0x1.0002d8p-1f, 0x1.56889cp-3f, 0x1.4f93eap-5f};
static const float ELU_SHORT[] = {0x1.62e43p-1f, 0x1p+0f, 0x1.0006bep-1f, 0x1.571dccp-3f, 0x1.5222e6p-5f};
static const float SELU_SHORT[] = {0x1.62e43p-1f, 0x1p+0f, 0x1.0006bep-1f, 0x1.571dccp-3f, 0x1.5222e6p-5f, 0x1.c212ccp+0f, 0x1.0cfabep+0f};
static const float MISH_SHORT[] = {0x1.62e43p-1f, 0x1p+0f, 0x1.0006bep-1f, 0x1.571dccp-3f, 0x1.5222e6p-5f, 0x1p+1f, 0x1p+1f};
#endif

#define TANH_SHORT_END 4.6
#define TANH_SHORT_SCALE 1.25
#define TANH_SHORT_SHIFT 0.48750001192092896
static const float TANH_SHORT[4][16] = {
    {-0x1.eaa258p-5f, 0x1.b7ae1cp-4f, 0x1.37c8aep-2f, 0x1.c740bp-2f, 0x1.818b64p-1f, 0x1.1b0592p+0f, 0x1.f43f7cp-1f, 0x0p+0f,
     0x1.cf1952p-31f, -0x1.ac3288p-15f, -0x1.5d38dp-12f, -0x1.4e5d7p-10f, -0x1.4b6764p-7f, -0x1.40b09p-5f, -0x1.2fcafep-4f, -0x1.40ee64p-4f},
    {0x1.52f3a2p+0f, 0x1.03c994p+0f, 0x1.6e8bbap-1f, 0x1.0e585p-1f, 0x1.8c1d1ap-3f, -0x1.65dc52p-4f, 0x1.4a5294p-8f, 0x1.000334p+0f,
     0x1.00000ep+0f, 0x1.005752p+0f, 0x1.016cb6p+0f, 0x1.044a02p+0f, 0x1.144bccp+0f, 0x1.385884p+0f, 0x1.58bd0cp+0f, 0x1.5ce648p+0f},
    {-0x1.32b77p-1f, -0x1.a1983ap-2f, -0x1.06ae3p-2f, -0x1.621b94p-3f, -0x1.a6632cp-5f, 0x1.7e3ce6p-6f, 0x0p+0f, 0x0p+0f,
     -0x1.686c0ap-14f, -0x1.825dp-7f, -0x1.0acab4p-5f, -0x1.326f9ep-4f, -0x1.c92fd8p-3f, -0x1.cfb342p-2f, -0x1.362988p-1f, -0x1.404b96p-1f},
    {0x1.8cb2b2p-4f, 0x1.d55634p-5f, 0x1.03ead2p-5f, 0x1.3d5886p-6f, 0x1.3171f6p-8f, -0x1.0a4432p-9f, 0x0p+0f, 0x0p+0f,
     -0x1.536e48p-2f, -0x1.2efe1ap-2f, -0x1.0cf6ep-2f, -0x1.b035b4p-3f, -0x1.7c2a92p-4f, 0x1.0ea9dep-5f, 0x1.84b88ep-4f, 0x1.a46e1p-4f},
};

#endif /* FASTACT_SHORT_COEFFICIENTS_H */
